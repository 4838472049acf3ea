/*
 * --maxfail: after so many failures of all groups together no further test
 * starts. The number is kept beside the graph, not in it, so that it changes
 * no command. Whoever sees a failure adds a byte to a file of the run, whose
 * size is their count: workers (src/python, stop.py), and supervisors of
 * workers that died. A failure that is retried is none yet.
 */
#ifndef CORE_MAXFAIL_H
#define CORE_MAXFAIL_H

#include <stddef.h>

#include "base/arena.h"

/*
 * For runs from now on. 0: none stops, nor does pytest in a group, whatever
 * addopts say; below: pytest's own count is as it is. -1 with errno
 */
int maxfail_set(int most);

/* the number, below 0 when none is set, and the file of the run we are in */
int maxfail_limit(void);
const char *maxfail_file(struct arena *a);

/* on another machine: that file instead */
void maxfail_set_folder(const char *file);

void maxfail_add_failure(struct arena *a);

/* why no further test starts, or NULL: it may */
const char *maxfail_reason(struct arena *a);

/* the run has ended */
void maxfail_forget(struct arena *a);

#endif
