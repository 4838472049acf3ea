/*
 * .aomaker-build/portable.keys: what a pass of each group could be found by on another
 * machine, written with the plan if `cache: {url}` is set. The key is a hash of
 * all that is known before the group runs: its tests and options, Python, the
 * installed packages, the system. Paths in it are names (core/places.h).
 */
#ifndef PLAN_PORTABLE_KEY_H
#define PLAN_PORTABLE_KEY_H

#include "base/sha256.h"
#include "plan/plan.h"

struct portable_group {
	const char *slug, *digest; /* as in the plan */
	const char *key;
	const char *declared; /* plan/declared_inputs.h; or NULL */
	const char *tests; /* portable_tests(); NULL: they are not known yet */
};

struct portable {
	const char *url;
	int read_only;
	const char *apart; /* why no pass of this run may travel; or NULL */
	strings prefixes;  /* of Python */
	VEC(struct portable_group) groups;
};

/* writes the file, or removes it where no passes travel; -1 with errno */
int portable_write(struct arena *a, const struct plan *p,
	const struct config *c, const struct suite *s);

/* 0: there is one, read into x; -1: nothing travels */
int portable_read(struct arena *a, struct portable *x);

/* a hash of node ids, in any order */
struct sha256_text portable_tests(struct arena *a, const strings *ids);

#endif
