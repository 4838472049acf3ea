/*
 * The digest of a group: what its pass depends on beside files and the like that
 * the group reads (core/input_record.h). It is a part of the command in
 * build.ninja, so that Ninja runs the group when it changes.
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

/* sets caching, declared files and digests of the groups */
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

#endif
