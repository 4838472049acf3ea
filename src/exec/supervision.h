/*
 * Supervises a group: makes attempts until each of its tests has a final
 * result, and folds them into the group's status. After a worker that died, or
 * was killed for a time limit, another one runs the rest of the tests; then
 * tests that failed are retried.
 */
#ifndef EXEC_SUPERVISION_H
#define EXEC_SUPERVISION_H

#include <sys/types.h>

#include "core/journal_reader.h"
#include "exec/attempt.h"
#include "exec/resume.h"

enum { SUPERVISION_DEATHS_MAX = 10 }; /* workers that a group may kill */

struct supervision {
	struct arena *arena;
	const struct task *task;
	enum resume resume; /* attempts of an earlier run that count */
	/* reason to make no attempt and only read the recorded ones, or NULL */
	const char *stop_reason;
	struct attempt attempt; /* the current one */
	struct group_result status;
	struct journal journal;
	struct journal_reader reader; /* of the current attempt */
	struct time_limits time_limits;
	VEC(pid_t) helpers; /* of the first attempt; 0: it could not start */
	int helped;         /* 1: the attempts of helpers were read */
	/* where the last worker died before a test began: the module that was
	   being collected, or another place */
	const char *suspect;
	int early_deaths; /* workers that died before a test began */
	int retries;      /* that were made */
	int reruns;       /* of tests that killed a worker, for a plugin */
	int lost_unbegun; /* attempts that were lost before a test began */
	int late_kills;   /* workers that were killed for a test that had just
			      ended */
};

/* ATTEMPT_ENDED: the status has the group's verdict */
enum attempt_end supervision_run(struct supervision *c);

/* runs the current attempt, and no other; it is recorded in its folder. The
   status has its result if it was started */
enum attempt_end supervision_attempt(struct supervision *c);

/* masks the run's secrets in the status and in the logs of the attempts; -1
   with errno */
int supervision_mask(struct supervision *c);

/* adds the planned tests that the status does not have, with this outcome */
void supervision_add_planned(struct supervision *c, enum outcome outcome);

#endif
