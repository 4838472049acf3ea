/*
 * The keys `inputs`, `env` and `cache` of the strategy file, which decide how
 * long the pass of a group stays valid; for all groups or those of a pattern.
 */
#ifndef CONFIG_CACHE_SETTINGS_H
#define CONFIG_CACHE_SETTINGS_H

/* replaces cache.url; "off": there is none */
#define CACHE_URL_VARIABLE "AOMAKER_CACHE"

#include "base/diag.h"
#include "base/vec.h"
#include "formats/yaml_tree.h"

struct cache_settings {
	strings inputs; /* paths and patterns of files */
	strings env;    /* names of environment variables */
	int given;      /* 1: the key `cache` is given */
	int off;        /* cache: off */
	long max_age;   /* seconds; 0: no limit */
	long world; /* seconds for which what cannot be seen counts as unchanged;
		       0: none; -1: for ever */
	const char *url; /* where passes of other machines are; NULL: nowhere */
	int read_only;   /* 1: nothing is stored there */
};

/* lets the environment decide where passes of other machines are */
void cache_settings_take_environment(struct cache_settings *c, struct diag *d);

/* takes one of these keys; errors go to d */
void cache_settings_take(struct cache_settings *c, const char *key,
	const struct yaml_node *value, const char *file, struct diag *d);

/* adds the lists of `by` to those of `c`; its `cache` replaces that of c */
void cache_settings_join(struct cache_settings *c,
	const struct cache_settings *by, struct arena *a);

#endif
