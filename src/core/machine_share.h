/*
 * The share that a run has of this machine, beside other runs of the same user. Each
 * run tells, in a file that it keeps locked, which part of the machine its groups
 * take, and whether more of them wait. The kernel frees the lock of a run that was
 * killed, so that nobody has to clean up. Runs that want more than there is get the
 * same part each, and every run has room for one group.
 */
#ifndef CORE_MACHINE_SHARE_H
#define CORE_MACHINE_SHARE_H

#include "base/arena.h"
#include "base/vec.h"

/* what a run tells of itself */
struct machine_user {
	double used; /* the part of the machine that is in use, or claimed */
	int waits;   /* 1: it would use more */
	long pid;
	const char *project; /* its root */
};

typedef VEC(struct machine_user) machine_users;

struct machine_share {
	double load;          /* the part of the machine that one group takes */
	int slots;            /* groups at once, without other runs */
	int limit;            /* groups at once now */
	machine_users others; /* of the last look, in the arena of that call */

	const char *folder;
	int number, fd; /* of our file */
};

/* the part that a run may use beside these; pure */
double machine_share_part(const machine_users *others);

/*
 * Joins the runs of this machine: claims as many of the slots as are free. -1: there
 * is no folder that all runs of the user see, and nothing is shared.
 */
int machine_share_join(
	struct machine_share *s, struct arena *a, int slots, double load);

/* sets the limit; running: groups of this run; waiting: 1 if further ones could start */
void machine_share_look(
	struct machine_share *s, struct arena *a, int running, int waiting);

void machine_share_leave(struct machine_share *s);

#endif
