/*
 * Files whose modification time is in the future: by the clock of another
 * machine (NFS, containers), from an archive, or because the clock was set
 * back. Ninja compares times, so build.ninja would be older than such a file
 * however often it is made. Instead, it depends on a file of ours that holds
 * their times and sizes (a line "MTIME SIZE PATH" each) and is updated in every
 * run.
 */
#ifndef CORE_FUTURE_MTIMES_H
#define CORE_FUTURE_MTIMES_H

#include "base/vec.h"

/* moves such files from inputs to ahead, and writes the file; -1 with errno */
int future_mtimes_split_off(strings *inputs, strings *ahead, struct arena *a);

/* writes the file again, for the files that it names; -1 with errno */
int future_mtimes_update(void);

/* removes those of these files of ours that were made before the clock was set
   back: all new inputs would be older. -1 with errno */
int future_mtimes_remove(const strings *files);

#endif
