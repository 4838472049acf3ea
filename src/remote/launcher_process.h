/*
 * Runs the programs of a launcher, such as srun and scancel: the one that runs
 * a job, and the one that cancels it. Their output goes to the job's file
 * `out`.
 */
#ifndef REMOTE_LAUNCHER_PROCESS_H
#define REMOTE_LAUNCHER_PROCESS_H

#include "remote/remote_group.h"

/* sets the values of the placeholders in their words, for the current job */
void launcher_process_fill(struct remote_group *x);

/* sets x->pid; -1 with errno */
int launcher_process_start(struct remote_group *x);

/*
 * Starts to cancel the current job, also when the program that ran it has ended.
 * A cancel command that fails is run again for a while; meanwhile the group's
 * file `left` has the command, for people.
 */
void launcher_process_cancel(struct remote_group *x);

/* takes the steps of cancelling that are due; returns how many cancels go on.
   hurry: failed ones are not tried again */
size_t launcher_process_look(struct remote_group *x, int hurry);

#endif
