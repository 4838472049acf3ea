/*
 * The course of a group: attempt after attempt, until each of its tests has a
 * final record, folded into the group's status. After a worker that died, or
 * was killed when a time limit was over, another goes on with the rest; then
 * tests that failed are retried.
 */
#ifndef EXEC_SUPERVISION_H
#define EXEC_SUPERVISION_H

#include "core/journal.h"
#include "exec/attempt.h"
#include "exec/resume.h"

struct supervision {
	struct arena *arena;
	const struct cli *cli; /* of `aomaker exec` */
	const char *name, *slug;
	enum resume resume;  /* attempts that are recorded count */
	const char *recalls; /* why others are not to be made, or NULL */
	struct limits bounds;
	struct attempt attempt; /* the first; afterwards the last one */
	struct group_result status;
	struct journal journal;
	struct time_limits timer;
	const char *suspect; /* the module that was being collected
					   when a worker died, or another place
					   before its tests */
	int early;           /* deaths there */
	int retries;         /* that were made */
	int unbegun;         /* attempts that were lost before a test
					   began */
	int late;            /* workers whose test had just ended when
					   they were killed for it */
	struct buf events;   /* of the last attempt */
};

/* ATTEMPT_ENDED: the status has the group's verdict */
enum attempt_end supervision_run(struct supervision *c);

/* no secret of the run in what it tells, nor in the logs that are its evidence;
   -1 with errno */
int supervision_mask(struct supervision *c);

/* the tests of the plan that the status does not have, with this outcome */
void supervision_add_planned(struct supervision *c, enum outcome outcome);

#endif
