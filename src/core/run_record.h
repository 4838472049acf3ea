/*
 * The last runs of `arun`, to be replayed: .aomaker-build/runs/NAME.json, for
 * the user alone, the last RUN_RECORD_MAX of them.
 *
 *   {"v", "name": when it began, "start", "status": exit status, "tests": how
 *    many ran, "failed", "typed": [words of its command line], "masked": 1
 *    where one of them was a secret, "env": the section of conf/config.yaml,
 *    "threads", "slots", "variables": [[name, value]] of those for Python,
 *    pytest, language and time zone, "names": [of the others], "groups":
 *    [{"name", "tests": [node ids, in the order in which they started]}]}
 *
 * Secrets are not in it. Strings belong to the arena.
 */
#ifndef CORE_RUN_RECORD_H
#define CORE_RUN_RECORD_H

#include "base/diag.h"
#include "core/group_result.h"

enum { RUN_RECORD_MAX = 10 };

struct run_record_group {
	const char *name;
	strings tests;
};

struct run_record {
	const char *name;
	double start;
	int status;
	size_t ntests, nfailed;
	strings typed;
	int masked;
	const char *env; /* or NULL */
	int threads, slots;
	pairs variables;
	strings names;
	VEC(struct run_record_group) groups;
};

/* its name is made; the oldest ones go. -1: errno is in d, as a warning */
int run_record_write(struct run_record *k, struct diag *d);

/* -1: *cause says why */
int run_record_read(struct arena *a, struct run_record *k, const char *name,
	const char **cause);

/* 1: the reports are of another run, after this one */
int run_record_is_past(struct arena *a, const struct run_record *k);

/* the names of all, the last run's at the end */
strings run_record_names(struct arena *a);

#endif
