/*
 * arun --resume: decides what a group of a resumed run has still to do. Groups
 * that have a verdict keep it; a group that was running goes on with its tests
 * that have no result yet (exec/attempt_record.h). The same holds within a run
 * whose supervisors were killed (run/ninja_restart.h); there, groups that were
 * interrupted keep their verdicts, too.
 */
#ifndef EXEC_RESUME_H
#define EXEC_RESUME_H

#include "core/group_result.h"
#include "plan/plan.h"

/* 0: the plan is that of the last run; -1: the differences are in d */
int resume_check(const struct plan *p, struct diag *d);

/* the groups of this run begin anew, resume another run, or resume this one;
   or those that have a verdict keep it, as any earlier one */
enum resume { RESUME_NOTHING, RESUME_OTHER, RESUME_SAME, RESUME_ALL };

void resume_set(enum resume how);

/* how the group with that folder resumes; RESUME_NOTHING: it never began */
enum resume resume_how(struct arena *a, const char *folder);

/* 1: the group began in the run that began at that time (seconds since 1970),
   or in one that this run resumes */
int resume_has_begun(struct arena *a, const char *folder, double began);

/* 1: the run that began at that time resumes another run */
int resume_is(double began);

/* 1: the group of a resumed run has a verdict, and its result is in *s */
int resume_keeps(struct arena *a, const char *path, const char *digest,
	struct group_result *s);

#endif
