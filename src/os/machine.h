/* What the machine has for us: a container's or a batch job's share of it. */
#ifndef OS_MACHINE_H
#define OS_MACHINE_H

struct machine {
	double cores;  /* that we may use; a share may be 1.5 */
	double memory; /* bytes that are free; 0: unknown */
};

void machine_look(struct machine *m);

#endif
