/*
 * The changes of files that wait for the next round of `arun --watch`. What an
 * editor, a rename or a checkout saves at once is one change: it is complete
 * when nothing has followed for a moment.
 */
#ifndef WATCH_CHANGES_H
#define WATCH_CHANGES_H

#include "base/hashmap.h"
#include "os/file_watch.h"

struct changes {
	struct arena arena; /* of the paths */
	strings paths;
	int everything;     /* 1: some paths are unknown */
	double first, last; /* by clock_steady(); 0: there are none */
	int outside;        /* 1: one came while no round ran */
	int overtakes;      /* 1: a running round is of no use any more */
	size_t round;       /* the number of the round that runs, or ran last */
	size_t echoes; /* rounds in a row that only their like has caused */
	/* files outside of the project that tests have read */
	struct arena outside_arena;
	struct hashmap outside_files;
	/* path -> when it changed during a round, as tests may have written it */
	struct arena written_arena;
	struct hashmap written;
};

/*
 * Takes what has changed; running: 1: a round runs. A change of code overtakes
 * it, unless the file changes in one round after another: then tests write it.
 */
void changes_take(struct changes *c, struct file_watch *files, int running);

/* watches files outside of the project, too */
void changes_watch(
	struct changes *c, struct file_watch *files, const strings *outside);

/* milliseconds until the changes are complete; -1: there are none */
int changes_due(const struct changes *c);

/* 1: a round after another was caused only by what changed during the one
   before, as these are: the tests write what they read */
int changes_are_endless(const struct changes *c);

/* forgets them, as a round takes them */
void changes_clear(struct changes *c);

void changes_release(struct changes *c);

#endif
