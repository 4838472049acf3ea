/*
 * The cache of passes: decides how long the pass of a group stays valid. It
 * depends on the digest of the group, the files that it has read (Ninja knows
 * them), those that `inputs` of the strategy file adds, and its cache key.
 *
 * The key is the file groups/SLUG/key, an input of the group, for causes that
 * Ninja cannot see: lines "env NAME HASH" for environment variables, and "time
 * MS", the time when its pass was found too old (`max_age`), or the present one
 * with `cache: off`.
 */
#ifndef PLAN_CACHE_KEY_H
#define PLAN_CACHE_KEY_H

#include "config/config.h"
#include "plan/plan.h"

/*
 * The digest has three parts, separated by '-': the group's tests and options;
 * the preparation of the run (the section of conf/config.yaml, hooks.py,
 * login.py); the programs that run it.
 */
enum cache_key_part {
	CACHE_KEY_GROUP,
	CACHE_KEY_LIFECYCLE,
	CACHE_KEY_PROGRAMS,
	NCACHE_PARTS
};

/* sets caching and digest of the groups, and adds `inputs` to their inputs */
void cache_key_set_digests(struct plan *p, const struct config *c,
	const struct suite *s, struct diag *d);

/* a part of a digest, in the arena */
const char *
cache_key_part(struct arena *a, const char *digest, enum cache_key_part part);

/*
 * 1: the first parts are the same, so that durations can be compared between
 * machines with other programs
 */
int cache_key_is_same_group(const char *digest, const char *other);

/* 1: the group has a key, in the file cache_key_path() */
int cache_key_exists(const struct group *g);
const char *cache_key_path(struct arena *a, const struct group *g);

/* writes the key's file, if its text has changed; 1: it failed, and d says why */
int cache_key_write(const struct group *g, struct diag *d);

/* "env NAME HASH\n"... with the present values */
void cache_key_put_env(struct buf *b, const struct group *g);

/* 1: its pass at the time `stop` is older than max_age */
int cache_key_is_old(const struct group *g, double stop);

#endif
