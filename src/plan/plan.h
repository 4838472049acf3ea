/*
 * The plan of a run: its groups with their tests, in the order in which they
 * start. plan/planned_run.h makes it, plan/plan_json.h reads and writes
 * plan.json. All strings belong to the arena.
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
	const char *name;  /* a mark or path; "NAME [1/3]" for a part */
	const char *whole; /* the group that it is a part of (plan/split.h) */
	const char *slug;  /* its folder below groups/ */
	strings args;      /* pytest arguments that select its tests */
	strings tests;     /* node ids */
	int listed;        /* 1: `tests` is known, 0: after collection only */
	/* the directory where find_modules() found its paths; or NULL */
	const char *walk;
	strings inputs;     /* its modules and their conftest.py files */
	strings declared;   /* files that the key `inputs` names */
	const char *digest; /* see plan/cache_key.h; a pass belongs to one */
	int only;    /* 1: args select more than `tests`, the rest is skipped */
	int ordered; /* 1: the tests run in the order of `tests` */
	struct cache_settings caching;
	enum isolation isolation;
	int split_by;     /* enum split_by; -1: not given */
	const char *pool; /* or NULL */
	int exclusive;    /* 1: no other group runs at the same time */
	strings after;    /* names of groups that end before it starts */
	struct limits limits;
	double cost;          /* predicted seconds; 0: unknown */
	double critical_path; /* cost with the groups that wait for it */
	int cached; /* 1: its pass holds (plan/explain.h); list and graph */
	/* its place as selected; with --shard its place in the whole order */
	size_t place;
	int shard;    /* its shard (plan/shard.h), from 1; 0: no shards */
	double began; /* when its shard was run, epoch seconds; 0: this run */
};

/* a part of the plan for one of several machines, see plan/shard.h */
struct shard {
	int index, count; /* from 1; count 0: the plan is whole */
	size_t ngroups;   /* groups of all shards */
	/* digests of all groups and their shards, of costs and of files */
	const char *plan, *costs, *sources;
};

/* a test that two groups select */
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
	VEC(struct alone_test) alone; /* known with --mt only */
	pools pools;
	int overlap_each;            /* 1: such tests run in each group */
	int flaky_fails;             /* 1: a flaky test fails the run */
	const char *python, *pytest; /* versions */
	const char *allure;          /* version; NULL: no Allure results */
	strings inputs; /* files and directories the plan came from */
	struct session_outputs outputs;
	strings rerun_options; /* words for `arun`, to run one test again */
	const char *rootdir;   /* pytest's rootdir, from the project's root */
	struct shard shard;
	/* 0: tests of groups are known for the display only */
	int selects_tests;
};

/*
 * Name -> group, to look up names of `after`; valid until the groups are put in
 * another order. Empty if no group has `after`.
 */
struct hashmap plan_names(struct arena *a, const struct plan *p);

/* the next path in a group's arguments from *i on, without -m; NULL: none */
const char *plan_next_path(const strings *args, size_t *i);

/* the name in the strategy file: of a part, that of the whole */
const char *plan_name(const struct group *g);

/*
 * A name of a folder: letters, digits, '.', '_' and '-' stay, others become
 * '-'; a name that is changed or cut ends in 8 hex digits of its hash.
 */
const char *plan_slug(struct arena *a, const char *name);

#endif
