/*
 * --maxfail: no further test starts after so many failures of all groups
 * together. The limit is kept beside build.ninja, not in it, so that it changes
 * no command. A file of the run counts failures by its size: workers
 * (group/maxfail.py) and, for workers that died, supervisors append a byte for
 * each. A failure that will be retried does not count.
 */
#ifndef CORE_MAXFAIL_H
#define CORE_MAXFAIL_H

#include <stddef.h>

#include "base/arena.h"

/*
 * Sets the limit for all following runs. 0: no run stops, nor does pytest in a
 * group, whatever addopts say. Negative: no limit of ours, pytest's own stays.
 * -1 with errno
 */
int maxfail_set(int most);

/* the limit; negative: none is set */
int maxfail_limit(void);

/* the file that counts the failures of this run */
const char *maxfail_file(struct arena *a);

/* replaces that file, on another machine */
void maxfail_set_file(const char *file);

/* counts a failure */
void maxfail_add_failure(struct arena *a);

/* the reason why no further test starts; NULL: tests start */
const char *maxfail_reason(struct arena *a);

/* removes the count when the run has ended */
void maxfail_forget(struct arena *a);

#endif
