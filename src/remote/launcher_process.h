/*
 * The programs of a dispatch's engine: the one that brings an errand, and the
 * one that cancels it. What they print is in the errand's file `out`.
 */
#ifndef REMOTE_LAUNCHER_PROCESS_H
#define REMOTE_LAUNCHER_PROCESS_H

#include "remote/remote_group.h"

/* what stands in their words for this errand */
void launcher_process_fill(struct remote_group *x);

/* x->pid; -1 with errno */
int launcher_process_start(struct remote_group *x);

/*
 * The engine is to forget the errand, also should its program be gone. Where it
 * cannot be told that, it is told again for a while, and the group's file `left`
 * has the words, for people.
 */
void launcher_process_cancel(struct remote_group *x);

/* what is due of that; how many of them go on. `hurry`: none is tried again */
size_t launcher_process_look(struct remote_group *x, int hurry);

#endif
