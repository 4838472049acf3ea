/*
 * Lines of the project's files, found by their text: nothing is parsed or
 * imported. Files are read once; all of it belongs to the arena.
 */
#ifndef DOCTOR_SOURCE_SEARCH_H
#define DOCTOR_SOURCE_SEARCH_H

#include "base/hashmap.h"

struct source_search {
	struct arena *arena;
	struct hashmap texts; /* path -> its text; "" when it has none */
};

void sources_init(struct source_search *s, struct arena *a);

/* "" when it cannot be read */
const char *source_search_text(struct source_search *s, const char *path);

/*
 * The line, from 1, of `path` that holds this text as words of its own, after
 * so many lines; 0: none does.
 */
size_t source_search_line(struct source_search *s, const char *path,
	const char *words, size_t after);

/* where a test is defined, by its node id; 0: not in this file */
size_t
source_search_test(struct source_search *s, const char *path, const char *id);

#endif
