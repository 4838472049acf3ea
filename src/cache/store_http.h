/* The store as a server, by libcurl, which is loaded only then. */
#ifndef CACHE_STORE_HTTP_H
#define CACHE_STORE_HTTP_H

#include "cache/store.h"

void store_http_run(struct store *s, store_items *items,
	void (*done)(void *context, struct store_item *), void *context);

void store_http_close(struct store *s);

#endif
