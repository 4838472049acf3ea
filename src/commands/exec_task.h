/* Runs a group's task, here or on another machine, and writes its results. */
#ifndef COMMANDS_EXEC_TASK_H
#define COMMANDS_EXEC_TASK_H

#include "plan/task.h"

/*
 * In a process of its own. 0: the results are written, whatever the tests did;
 * 1: there are none, and the error was printed.
 */
int exec_task(const struct task *t, struct arena *a);

#endif
