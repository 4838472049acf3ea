/*
 * The folders that differ between machines: the project's root, Python's, the
 * user's home. In what travels they are names such as {aomaker:root}, which the
 * other machine replaces by its own.
 */
#ifndef CORE_PLACES_H
#define CORE_PLACES_H

#include "base/buf.h"
#include "base/vec.h"

struct places {
	pairs list; /* name, folder; the longest folder first */
	const char *root;
	const char *odd; /* a folder that no text could hold; NULL: none */
};

/* those of this process; prefixes: Python's, in a fixed order */
void places_find(struct places *p, struct arena *a, const strings *prefixes);

/* appends n bytes with names in place of folders; -1: it has such names itself */
int
places_hide(struct buf *b, const struct places *p, const char *text, size_t n);

/* appends n bytes with the folders of this machine */
void
places_show(struct buf *b, const struct places *p, const char *text, size_t n);

/* 1: a text, which may be binary, has one of the folders */
int places_are_in(const struct places *p, const char *text, size_t n);

/* the path of an input (core/inputs.h) with a name; NULL: it cannot have one */
const char *
places_hide_path(struct arena *a, const struct places *p, const char *path);

/* the reverse: relative to the project's root, or absolute; NULL: it is none */
const char *
places_show_path(struct arena *a, const struct places *p, const char *name);

#endif
