/* Where the groups of a plan run: this machine, or one that a launcher finds. */
#ifndef PLAN_PLACEMENT_H
#define PLAN_PLACEMENT_H

#include "config/config.h"
#include "plan/plan.h"
#include "plan/slots.h"

/* mistakes of launchers that the groups have go to d */
void
placement_check(const struct plan *p, const struct config *c, struct diag *d);

/*
 * How many groups run at the same time: what an allocation of Slurm holds, else
 * as many as its queue may get. 0: none has a launcher, and history decides.
 */
int
placement_slots(struct slots *s, const struct plan *p, const struct config *c);

/*
 * How many groups of the plan that was written run as steps of the allocation,
 * share a Python there, and have not passed. Slurm looks after the memory of
 * others in their steps alone.
 */
size_t placement_steps(struct arena *a);

/* the CPUs in SLURM_JOB_CPUS_PER_NODE, "4(x3),2"; 0: it is something else */
long placement_cpus(const char *text);

/* what the groups' supervisors read of it; -1 with errno */
int placement_write(const struct plan *p, const struct config *c);

#endif
