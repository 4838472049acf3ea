/*
 * Explains why a group would run again with `ninja` or `arun --incremental`,
 * which run groups that have not passed or whose inputs have changed.
 */
#ifndef PLAN_EXPLAIN_H
#define PLAN_EXPLAIN_H

#include "base/diag.h"
#include "base/hashmap.h"
#include "core/group_result.h"
#include "plan/plan.h"

/* the files that groups have read, from Ninja's log of dependencies */
struct explain_files {
	struct hashmap of;      /* output `ok` of a group -> strings */
	struct hashmap changed; /* file -> double: its mtime; 0: deleted */
};

struct explain {
	struct arena *arena;
	const struct group *group;
	/* 1: `list` and `graph` leave this part of the digest out */
	int no_lifecycle;
	struct group_result status; /* result of its last run */
	double passed;              /* time; 0: it has not passed */
	strings reasons;            /* to run; empty: it would not run */
	struct hashmap read;        /* files that were checked */
};

/* -1: d has the error */
int
explain_files_read(struct explain_files *f, struct arena *a, struct diag *d);

/* the caller sets arena, group and the arena of read */
void explain_group(struct explain *w, struct explain_files *f);

/* a date for messages */
const char *explain_date(struct arena *a, double when);

/* sets `cached` of the groups that would not run */
void explain_cached(struct plan *p, struct arena *a);

#endif
