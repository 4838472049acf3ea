/*
 * Outputs that Ninja takes for current although a file that they were made of
 * was replaced by one of the same or an older time: by cp -p, mv, rsync -t, tar
 * or a restored backup. Ninja compares times alone; a file of ours keeps a stamp
 * (inode, ctime, size) of each input.
 */
#ifndef CORE_STALE_OUTPUTS_H
#define CORE_STALE_OUTPUTS_H

#include "base/vec.h"

/*
 * Removes the outputs (`answers`: JSON with a list "inputs", paths of files)
 * whose inputs differ from the stamps in the file; all of them, if one of the
 * files in `common` differs. -1 with errno
 */
int stale_outputs_remove(const char *file, const strings *answers,
	const strings *common, struct arena *a);

/* writes the stamps of these files as they are now; other stamps in the file
   stay. -1 with errno */
int
stale_outputs_keep(const char *file, const strings *inputs, struct arena *a);

#endif
