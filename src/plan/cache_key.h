/*
 * When a group's pass holds: its digest, the files that the strategy file
 * adds to what it has read, and its key.
 *
 * A key is the file groups/SLUG/key, an input of the group, for what Ninja
 * cannot see: environment variables and the time. Its lines are "env NAME
 * HASH", and the time when a pass was found too old or, with `cache: off`,
 * the time.
 */
#ifndef PLAN_CACHE_KEY_H
#define PLAN_CACHE_KEY_H

#include "config/config.h"
#include "plan/plan.h"

/*
 * The digest has three parts, divided by a '-': what the group is; the life
 * around it (the section of conf/config.yaml, hooks.py, login.py); the
 * programs that run it.
 */
enum cache_key_part {
	CACHE_KEY_GROUP,
	CACHE_KEY_LIFE,
	CACHE_KEY_PROGRAMS,
	NCACHE_PARTS
};

/* sets the caching and the digests of the groups, and adds their inputs */
void cache_key_set_digests(struct plan *p, const struct config *c,
	const struct suite *s, struct diag *d);

/* a part of a digest, in the arena */
const char *
cache_key_part(struct arena *a, const char *digest, enum cache_key_part part);

/* whether both are of the same group, whatever machine it runs on: what is
   installed there, and where, says nothing of what the group takes */
int cache_key_is_same_group(const char *digest, const char *other);

/* whether the group has a key, and its file */
int cache_key_exists(const struct group *g);
const char *cache_key_path(struct arena *a, const struct group *g);

/* writes the key's file, if its text has changed; 1: it failed, and d says why */
int cache_key_write(const struct group *g, struct diag *d);

/* "env NAME HASH\n"...: of the variables as they are now */
void cache_key_put_env(struct buf *b, const struct group *g);

/* whether its last pass, at `stop`, is too old */
int cache_key_is_old(const struct group *g, double stop);

#endif
