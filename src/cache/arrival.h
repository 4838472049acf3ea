/* Puts a pass of another machine into the place of a group's own. */
#ifndef CACHE_ARRIVAL_H
#define CACHE_ARRIVAL_H

#include "core/inputs.h"
#include "core/places.h"
#include "plan/portable_key.h"

#define TRAVEL_NOTE "travel" /* in a group's folder: cache/travel.c */

struct arrival {
	struct arena *arena;
	const struct places *places;
	struct digests *digests;
	const char *url;
};

/*
 * Checks the n bytes that are stored under the key of a pass, whose inputs are in
 * the list, and takes them over. 1: the group has this pass; 0: it could be one,
 * but is too old; -1: the bytes are damaged, and nothing has changed
 */
int arrival_take(struct arrival *x, const struct portable_group *g,
	const char *key, const strings *list, const char *bytes, size_t n);

#endif
