/* Bytes that are fetched from a store or put there (cache/store.h). */
#ifndef CACHE_STORE_ITEM_H
#define CACHE_STORE_ITEM_H

#include "base/buf.h"
#include "base/vec.h"

struct store_item {
	const char *name;
	size_t most; /* bytes that an answer may have */
	struct buf body;
	int put;      /* 1: the body is stored; 0: it is fetched */
	int found;    /* 1: done */
	size_t owner; /* the caller's */
};

typedef VEC(struct store_item) store_items;

/* calls done and releases the body; returns the seconds that it took, which are not
   the store's */
double store_item_done(struct store_item *x,
	void (*done)(void *context, struct store_item *), void *context);

#endif
