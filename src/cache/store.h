/*
 * A store of bytes under names, ac/DIGITS and cas/DIGITS: a directory, or a server
 * that knows GET and PUT (bazel-remote, nginx with its DAV module). Trouble with it
 * changes no outcome: what could not be had counts as missing, and after a time
 * limit or an error of the server the store is off, for the whole run.
 */
#ifndef CACHE_STORE_H
#define CACHE_STORE_H

#include "cache/store_item.h"

struct store {
	struct arena *arena;
	const char *url, *dir; /* dir: or NULL */
	const char *trouble;   /* why it is off; NULL: it is not */
	struct store_http *http;
	double ends; /* when its time is over (clock_steady()) */
	double used; /* seconds of it, without the caller's own work */
};

void store_open(struct store *s, struct arena *a, const char *url);

/* fetches or stores all; done is called for each, and its body is released then */
void store_run(struct store *s, store_items *items,
	void (*done)(void *context, struct store_item *), void *context);

void store_close(struct store *s);

#endif
