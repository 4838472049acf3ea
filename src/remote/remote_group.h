/* The state of a group that runs on another machine, on the driver's side. */
#ifndef REMOTE_REMOTE_GROUP_H
#define REMOTE_REMOTE_GROUP_H

#include "config/launcher.h"
#include "exec/supervision.h"
#include "os/kill_ladder.h"

/* a program that cancels a job, run again while it fails */
struct job_cancel {
	const char *const *argv;
	pid_t pid;           /* 0: it does not run */
	double since, tried; /* first and last start, by clock_steady */
	int failed;          /* 1: the last run failed */
	int done;            /* 1: it succeeded, or was given up */
};

struct remote_group {
	struct supervision *group;
	int done; /* 1: the results of another machine were taken */

	struct launcher launcher;
	struct launcher_values values;

	/* of the current job */
	int number; /* from 1 */
	const char *nonce, *dir, *node;
	const char *excluded; /* nodes to avoid, separated by commas */
	pid_t pid;            /* the launcher's program; 0: it has ended */
	int wait_status;
	double sent;      /* by clock_now; the next three by clock_steady */
	double asked;     /* the same moment */
	double last_beat; /* last heartbeat; 0: none yet */
	double ended;     /* end of the program */
	size_t beats;     /* see job_folder_beats */
	double queued;    /* seconds that it waited for a machine */
	int attempt;      /* last attempt that has a link */

	const char *losses; /* how earlier jobs were lost, or NULL */
	int stopping;       /* number of signals that came */
	double killed;      /* when the node was told to end at once; 0: not */
	int signals;        /* see os/signals.h */
	struct kill_ladders endings;
	VEC(struct job_cancel) cancels;
};

/* path of a file in the folder of the current job */
const char *remote_group_file(const struct remote_group *x, const char *name);

#endif
