/*
 * The groups of a run: which tests each holds, in the order in which they
 * start. plan.json is its form on disk; all strings belong to the arena.
 */
#ifndef PLAN_PLAN_H
#define PLAN_PLAN_H

#include "base/buf.h"
#include "base/diag.h"
#include "base/hashmap.h"
#include "base/vec.h"
#include "config/config.h"
#include "suite/session_outputs.h"
#include "suite/suite.h"

struct group {
	const char *name;   /* as the user knows it: a mark, a path */
	const char *whole;  /* of a shard: the group that it is a part of */
	const char *slug;   /* its folder; letters a file system likes */
	strings args;       /* pytest arguments that select its tests */
	strings tests;      /* node ids; empty: known after collection */
	int listed;         /* tests holds all of them */
	const char *walk;   /* the directory its paths were found in by a
				   walk, whose rules apply; or NULL */
	strings inputs;     /* files whose change makes it run again */
	const char *digest; /* see plan/cache_key.h; a pass is of one digest */
	int only;           /* args select more than tests, which alone
				   are to run */
	int ordered;        /* ... and in this order */
	struct cache_settings caching;
	int spawn;        /* has a Python of its own */
	const char *pool; /* that limits it, or NULL */
	int exclusive;    /* no other group runs beside it */
	strings after;    /* names of groups that end before it starts */
	struct limits limits;
	double cost;  /* seconds that it will take; 0: unknown */
	double rest;  /* until those that wait for it have ended */
	int cached;   /* its pass holds (plan/explain.h); of list and graph */
	size_t place; /* among the groups, as they were selected; of
				   a shard's, as all of them start */
	int shard;    /* which has it (plan/shard.h); 0: there are none */
	double began; /* that shard's run, when shards were merged,
				   seconds since 1970; 0: this one's */
};

/* a part of the plan for one of several machines, see plan/shard.h */
struct shard {
	int index, count;    /* from 1; count 0: the plan is whole */
	size_t ngroups;      /* of all shards */
	const char *plan;    /* digest of all groups and their shards, */
	const char *costs;   /* of what they were taken to cost, */
	const char *sources; /* and of the files that they come from */
};

/* a test that two groups select, and which of them runs it */
struct overlap {
	const char *test, *runs_in, *also_in;
};

/* a test that runs alone among threads, and why */
struct alone_test {
	const char *test, *why;
};

struct plan {
	VEC(struct group) groups;
	VEC(struct overlap) overlaps;
	VEC(struct alone_test) alone; /* of groups whose tests are
					   known, with --mt */
	pools pools;
	int overlap_each;            /* overlapping tests run in each group */
	int flaky_fails;             /* a flaky test fails the run */
	const char *python, *pytest; /* versions */
	const char *allure;          /* version; NULL: no Allure results */
	strings inputs; /* files and directories the plan came from */
	strings ahead; /* the same, dated later than now: core/future_mtimes.h */
	struct session_outputs outputs;
	strings rerun;       /* words for `arun`, to run one test again */
	const char *rootdir; /* where node ids begin, from our root */
	struct shard shard;
	int unlisted; /* it is none yet: see plan/select_groups.h */
};

/*
 * Name -> group, for the names in `after`, until the groups are put in another
 * order. Empty when no group waits for another: then nobody asks.
 */
struct hashmap plan_names(struct arena *a, const struct plan *p);

/*
 * The next path among a group's arguments, of which -m is the only option; *i
 * moves behind it. NULL: there is none.
 */
const char *plan_next_path(const strings *args, size_t *i);

/* what a user calls it: of a shard, the name of the whole */
const char *plan_name(const struct group *g);

/*
 * A name as a folder: what is no letter, digit, '.', '_' or '-' becomes '-';
 * a name that is changed or long ends in 8 hex digits of its hash.
 */
const char *plan_slug(struct arena *a, const char *name);

#endif
