/*
 * Memory for paths and lines, since wrappers may run on the small stack of a
 * signal handler, where malloc must not be called either.
 */
#ifndef RECORDER_SCRATCH_H
#define RECORDER_SCRATCH_H

enum { SCRATCH_PATH = 4096 * 2, SCRATCH_LINE = 4096 * 4 };

struct scratch {
	char path[SCRATCH_PATH];
	char line[SCRATCH_LINE];
};

/* NULL: all are in use */
struct scratch *scratch_take(void);
void scratch_give(struct scratch *s);

/* in a fork: those of other threads are free again */
void scratch_reset(void);

#endif
