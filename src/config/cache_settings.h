/*
 * What the strategy file says of when a pass holds: the keys `inputs`, `env`
 * and `cache`, for all groups or for those of a pattern.
 */
#ifndef CONFIG_CACHE_SETTINGS_H
#define CONFIG_CACHE_SETTINGS_H

#include "base/diag.h"
#include "base/vec.h"
#include "formats/yaml_tree.h"

struct cache_settings {
	strings inputs; /* paths and patterns of files */
	strings env;    /* names of environment variables */
	int given;      /* `cache` was */
	int off;        /* cache: off */
	long max_age;   /* seconds; 0: without end */
};

/* takes one of its keys; mistakes go to d */
void cache_settings_take(struct cache_settings *c, const char *key,
	const struct yaml_node *value, const char *file, struct diag *d);

/* what `by` says comes on top of `c`, or instead of it */
void cache_settings_join(struct cache_settings *c,
	const struct cache_settings *by, struct arena *a);

#endif
