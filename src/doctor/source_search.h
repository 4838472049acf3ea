/*
 * Lines of the project's files, found by their text: nothing is parsed or
 * imported. Files are read once; all of it belongs to the arena.
 */
#ifndef DOCTOR_SOURCE_SEARCH_H
#define DOCTOR_SOURCE_SEARCH_H

#include "base/hashmap.h"

struct sources {
	struct arena *arena;
	struct map texts;	/* path -> its text; "" when it has none */
};

void sources_init(struct sources *s, struct arena *a);

/* "" when it cannot be read */
const char *source_text(struct sources *s, const char *path);

/*
 * The line, from 1, of `path` that holds this text as words of its own, after
 * so many lines; 0: none does.
 */
size_t source_line(struct sources *s, const char *path, const char *words,
	size_t after);

/* where a test is defined, by its node id; 0: not in this file */
size_t source_test(struct sources *s, const char *path, const char *id);

#endif
