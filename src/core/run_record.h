/*
 * Records of past runs, for `aomaker replay`: record.json in the
 * store of runs (core/run_store.h), readable by the user alone.
 *
 *   {"v", "name": when it began, "start", "status": exit status, "tests": how
 *    many ran, "failed", "typed": [words of its command line], "masked": 1
 *    where one of them was a secret, "env": the section of conf/config.yaml,
 *    "threads", "slots", "variables": [[name, value]] of the environment, for
 *    Python, pytest, language and time zone, "names": [of its other
 *    variables], "groups": [{"name", "tests": [node ids, in the order in which
 *    they started]}]}
 *
 * It holds no secrets. Strings are in the arena.
 */
#ifndef CORE_RUN_RECORD_H
#define CORE_RUN_RECORD_H

#include "base/diag.h"
#include "core/group_result.h"

struct run_record_group {
	const char *name;
	strings tests;
};

struct run_record {
	const char *name; /* in the store of runs */
	double start;     /* seconds since 1970 */
	int status;       /* exit status */
	size_t ntests, nfailed;
	strings typed;   /* words of the command line */
	int masked;      /* 1: a word was a secret and is masked */
	const char *env; /* section of conf/config.yaml, or NULL */
	int threads, slots;
	pairs variables; /* of the environment, with their values */
	strings names;   /* other variables of the environment */
	VEC(struct run_record_group) groups;
};

/* writes the record; NULL as its name is the failure of run_store_open(). -1: a
   warning is in d */
int run_record_write(const struct run_record *k, struct diag *d);

/* reads the record of that name; -1: *cause says why it cannot be read */
int run_record_read(struct arena *a, struct run_record *k, const char *name,
	const char **cause);

/* 1 when the reports are those of a later run */
int run_record_is_past(struct arena *a, const struct run_record *k);

#endif
