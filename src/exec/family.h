/* Families of groups: those whose workers can be forks of one process. */
#ifndef EXEC_FAMILY_H
#define EXEC_FAMILY_H

#include "plan/task.h"

/* the arguments of pytest that tasks of one family have in common: see
   forkserver_ask; in the arena */
const char *family_of_task(struct arena *a, const struct task *t);

#endif
