/* What the machine has for us: a container's or a batch job's share of it. */
#ifndef MACHINE_H
#define MACHINE_H

struct machine {
	double cores;		/* that we may use; a share may be 1.5 */
	double memory;		/* bytes that are free; 0: unknown */
};

void machine_look(struct machine *m);

#endif
