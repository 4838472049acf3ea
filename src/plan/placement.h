/* Decides where groups run: on this machine, or through a launcher. */
#ifndef PLAN_PLACEMENT_H
#define PLAN_PLACEMENT_H

#include "config/config.h"
#include "plan/plan.h"
#include "plan/slots.h"

/* reports unusable launchers of groups to d */
void
placement_check(const struct plan *p, const struct config *c, struct diag *d);

/*
 * Sets how many groups run at the same time when they have launchers: as many
 * as fit into the Slurm allocation, or else the length of a job queue. 0: no
 * group has a launcher.
 */
int
placement_slots(struct slots *s, const struct plan *p, const struct config *c);

/*
 * How many groups of the written plan run as Slurm steps on a node server and
 * have not passed. Slurm limits the memory of a step, so the others need no
 * share of it.
 */
size_t placement_steps(struct arena *a);

/* the sum of SLURM_JOB_CPUS_PER_NODE, such as "4(x3),2"; 0: another form */
long placement_cpus(const char *text);

/* writes the launchers for the supervisors of groups; -1 with errno */
int placement_write(const struct plan *p, const struct config *c);

#endif
