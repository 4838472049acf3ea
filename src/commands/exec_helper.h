/* The process of a group's helper, which the group's supervisor starts
   (exec/helpers.h). */
#ifndef COMMANDS_EXEC_HELPER_H
#define COMMANDS_EXEC_HELPER_H

#include "plan/task.h"

/* runs attempt `number`. until: when the group's time is over, by clock_steady();
   0: never. The exit status */
int
exec_helper(const struct task *t, int number, double until, struct arena *a);

#endif
