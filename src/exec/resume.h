/*
 * arun --resume: goes on where a run stopped. Groups that have their verdicts
 * keep them; a group that was under way goes on with what has no final record
 * (exec/attempt_record.h). So does a run with groups whose supervisors were killed
 * (run/ninja_restart.h), and then groups that were interrupted have their verdicts, too.
 */
#ifndef EXEC_RESUME_H
#define EXEC_RESUME_H

#include "core/group_result.h"
#include "plan/plan.h"

/* the plan is that of the last run; else why it is not is in d, and -1 */
int resume_check(const struct plan *p, struct diag *d);

/* the groups of this run begin anew, or go on: with another run, or the same */
enum resume { RESUME_NOTHING, RESUME_OTHER, RESUME_SAME };

void resume_set(enum resume how);

/* what the group whose folder that is has to do, if it has begun before */
enum resume resume_how(struct arena *a, const char *folder);

/* it has, in the run that began then, or in one that this goes on with */
int resume_has_begun(struct arena *a, const char *folder, double began);

/* whether those of the run that began then did */
int resume_is(double began);

/* in a group of such a run: 1, it has its verdict, which is in *s */
int resume_keeps(struct arena *a, const char *path, const char *digest,
	struct group_result *s);

#endif
