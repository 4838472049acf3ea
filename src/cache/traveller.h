/* What fetching (travel_fetch.c) and storing (travel_store.c) passes have in common. */
#ifndef CACHE_TRAVELLER_H
#define CACHE_TRAVELLER_H

#include "cache/action_result.h"
#include "cache/input_names.h"
#include "cache/store.h"
#include "plan/portable_key.h"
#include "secrets/mask.h"

/* words of a group's note (TRAVEL_NOTE) */
#define TRAVEL_DAMAGED "damaged"
#define TRAVEL_STORED "stored"
#define TRAVEL_NOT "not "

enum { TRAVEL_NAMES_MOST = 4 * 1024 * 1024 }; /* bytes of an ac value */

struct traveller {
	const struct portable_group *g;
	input_lists lists; /* that the store has under its key */
	strings list;      /* of the pass */
	size_t next;       /* of lists, the one to be tried next */
	struct sha256_text key;
	struct action_result result; /* that names the pass */
	struct buf pass;
	int known;  /* 1: the store has such a pass */
	int stored; /* 1: so far all went well */
	int taken;
};

struct travel {
	struct arena *arena;
	struct digests *digests;
	struct portable portable;
	struct places places;
	struct store store;
	struct mask mask; /* the secrets of the run, when passes are stored */
	VEC(struct traveller) all;
};

/* a file in a group's folder */
const char *
travel_file(struct travel *x, const struct portable_group *g, const char *name);

/* 0: passes can travel, and the store is open; travel_end() tells of its trouble */
int travel_begin(struct travel *x, struct arena *a, struct digests *d);
void travel_end(struct travel *x);

/* an item for the group of x->all[owner] */
struct store_item *travel_add(store_items *items, struct travel *x,
	size_t owner, const char *kind, const char *name, size_t most);

/* for store_run(): these take the lists of input names under a group's key, and
   the name of a pass; context: a struct travel */
void travel_take_lists(void *context, struct store_item *item);
void travel_take_result(void *context, struct store_item *item);

#endif
