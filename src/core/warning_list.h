/*
 * The warnings that pytest recorded, of a worker, a group or a run. Equal ones
 * are one entry with their number and places. Strings belong to the arena that
 * the caller passes.
 */
#ifndef CORE_WARNING_LIST_H
#define CORE_WARNING_LIST_H

#include "base/hashmap.h"
#include "formats/json.h"
#include "secrets/mask.h"

/* when pytest recorded it */
enum warning_stage {
	WARNING_CONFIG,  /* while it began or ended its session */
	WARNING_COLLECT, /* while it collected */
	WARNING_TEST,    /* in a test, which is its place */
	NWARNING_STAGES
};

/* fewer warnings than this are named, and of more the files counted */
enum { WARNING_NAMED = 10 };

struct warning_place {
	const char *name; /* a test, FILE:LINE, or the file of many tests */
	size_t n;         /* warnings there */
};

typedef VEC(struct warning_place) warning_places;

struct warning {
	enum warning_stage stage;
	const char *text;     /* as pytest shows it: FILE:LINE: CATEGORY: … */
	const char *category; /* name of the class */
	const char *message, *file;
	int line;
	size_t n; /* how often */
	warning_places places;
};

typedef VEC(struct warning) warning_vec;

struct warning_list {
	warning_vec all; /* in the order of their first occurrence */
	/* text -> its place in `all`, and a place of it -> that in `places`;
	   both from 1 */
	struct hashmap texts, places;
};

/*
 * Adds a warning to the list. Those of tests add up. Each group, and each worker
 * of a group, begins a session and imports modules for itself: of the others the
 * largest number counts.
 */
void warning_list_add(
	struct warning_list *to, struct arena *a, const struct warning *w);

/* the sum of all numbers */
size_t warning_list_count(const struct warning_list *list);

/* reads an entry of status.json or of the journal; its text is NULL if it is
   none */
struct warning warning_take(struct arena *a, jv object);

/* the member "warnings" of an object */
void warning_list_take(struct warning_list *to, struct arena *a, jv object);
void warning_list_put(struct buf *b, const struct warning_list *list);

/* masks secrets in texts */
void warning_list_mask(
	struct warning_list *list, struct arena *a, const struct mask *m);

#endif
