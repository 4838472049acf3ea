/*
 * Files that are dated later than now: by the clock of another machine (NFS,
 * containers), by an archive, or because the clock was set back. Ninja compares
 * times, so build.ninja would be older than such a file however often it is
 * made. It depends on what a file of ours says of them instead, which is looked
 * at each time.
 */
#ifndef CORE_FUTURE_MTIMES_H
#define CORE_FUTURE_MTIMES_H

#include "base/vec.h"

/* moves such files from inputs to ahead, and names them in the file; -1 with
   errno */
int future_mtimes_split_off(strings *inputs, strings *ahead, struct arena *a);

/* the file, from those that it names. -1 with errno */
int future_mtimes_update(void);

/* removes what we made ourselves before the clock was set back: all that is
   changed from now on would be older. -1 with errno */
int future_mtimes_remove(const strings *files);

#endif
