/*
 * The controller of a run (worker/controller.h), as its groups' tasks have it:
 * started before the first of them, and told what becomes of each.
 */
#ifndef EXEC_RUN_CONTROLLER_H
#define EXEC_RUN_CONTROLLER_H

#include "exec/attempt.h"

/* starts it for groups such as this one's, if there is none. -1: see *why */
int
run_controller_start(const struct task *t, struct arena *a, const char **why);

/*
 * The attempt's folder exists and its slot is taken: the slot gets the input of
 * its worker. Below a bare Ninja the first group starts the controller.
 */
void run_controller_begin(struct attempt *t);

/* its worker has died in this test; 1: it is to run again, see worker/controller.h */
int
run_controller_crash(const struct attempt *t, const struct test_result *test);

/* the status of the task's group is written */
void run_controller_end(const struct task *t, struct arena *a);

#endif
