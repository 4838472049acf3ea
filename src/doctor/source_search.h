/*
 * Finds lines in source files by their text, without parsing or importing. Files
 * are read once; everything belongs to the arena.
 */
#ifndef DOCTOR_SOURCE_SEARCH_H
#define DOCTOR_SOURCE_SEARCH_H

#include "base/hashmap.h"

struct source_search {
	struct arena *arena;
	struct hashmap texts; /* path -> text; "" if it cannot be read */
};

void sources_init(struct source_search *s, struct arena *a);

/* the text of a file; "" if it cannot be read */
const char *source_search_text(struct source_search *s, const char *path);

/*
 * The number, from 1, of the first line of `path` behind line `after` that holds
 * `words` as whole words; 0: there is none.
 */
size_t source_search_line(struct source_search *s, const char *path,
	const char *words, size_t after);

/* the line that defines a test, by its node id; 0: it is not in this file */
size_t
source_search_test(struct source_search *s, const char *path, const char *id);

#endif
