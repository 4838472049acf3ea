/*
 * Cores and free memory of this machine, within the limits of a container
 * (cgroup) or batch job (CPU affinity).
 */
#ifndef OS_MACHINE_H
#define OS_MACHINE_H

struct machine {
	double cores;  /* usable ones; a container may have 1.5 */
	double memory; /* free bytes; 0: unknown */
};

void machine_look(struct machine *m);

#endif
