/*
 * .aomaker-build/tasks.jsonl: the tasks of all groups (plan/task.h), written with
 * build.ninja. The first line is what all groups have; each other line is a
 * group's own part, in the order of their slugs, so that it is found quickly.
 *
 * A stamp is a hash of both parts. The commands in build.ninja have it, so that
 * Ninja runs a group whose task has become another. A file for each group would
 * cost ten times as much as the whole plan: 1.7 s for 10,000.
 */
#ifndef PLAN_TASKS_FILE_H
#define PLAN_TASKS_FILE_H

#include "plan/task.h"

struct tasks_file {
	strings lines;  /* sorted, after the first */
	strings stamps; /* 16 hexadecimal digits, in the order of the groups */
};

/* pure */
void tasks_file_make(struct tasks_file *f, struct arena *a,
	const struct plan *p, const struct config *c, const struct suite *s);

/* -1 with errno */
int tasks_file_write(const struct tasks_file *f);

/*
 * The task of this group. stamp: that of build.ninja, or NULL: any. -1: *cause
 * tells what is wrong with the file, or that it has no such task.
 */
int tasks_file_read(struct task *t, struct arena *a, const char *slug,
	const char *stamp, const char **cause);

#endif
