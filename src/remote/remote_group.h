/* A group that is sent to another machine, as it is followed from this side. */
#ifndef REMOTE_REMOTE_GROUP_H
#define REMOTE_REMOTE_GROUP_H

#include "config/launcher.h"
#include "exec/supervision.h"
#include "os/kill_ladder.h"

/* a program that takes an errand back */
struct job_cancel {
	const char *const *argv;
	pid_t pid;           /* 0: it does not run */
	double since, tried; /* by clock_steady: at first, the last time */
	int failed;          /* the last time */
	int done;            /* or given up */
};

struct remote_group {
	struct supervision *course;
	int done; /* the results are those of another machine */

	struct launcher launcher;
	struct launcher_values values;
	int number; /* of this errand, from 1 */
	const char *nonce, *dir, *node;
	const char *excluded; /* nodes, with commas */
	pid_t pid;            /* of the engine's program; 0: it has ended */
	int wait_status;
	double sent;  /* when, by clock_now */
	double asked; /* the same; these three by clock_steady */
	double heard; /* a sign of life; 0: none yet */
	double ended; /* its program has */
	size_t pulse;
	double queued;      /* seconds, of all errands */
	int attempt;        /* that has been told */
	const char *losses; /* of the errands before, for people; NULL */
	int stopping;       /* signals that came */
	double killed;      /* when that was told the node; 0: not */
	int signals;
	struct kill_ladders endings;
	VEC(struct job_cancel) cancels;
};

/* the path of a file in the job's folder (remote/job_folder.h) */
const char *remote_group_file(const struct remote_group *x, const char *name);

#endif
