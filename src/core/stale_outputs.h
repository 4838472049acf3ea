/*
 * Answers that Ninja takes for current, though a file that they were made of
 * was replaced by another of an equal or an older date: by cp -p, mv, rsync -t,
 * tar, or when a backup comes back. Ninja compares times alone; here it is kept
 * what each file was like.
 */
#ifndef CORE_STALE_OUTPUTS_H
#define CORE_STALE_OUTPUTS_H

#include "base/vec.h"

/*
 * Removes those of the answers (JSON with a list "inputs", paths of files) that
 * were made of another content, by what stale_outputs_keep has left in the file; all,
 * where it is one of the files in common. -1 with errno
 */
int stale_outputs_remove(const char *file, const strings *answers,
	const strings *common, struct arena *a);

/* what these files are like now; others in the file stay. -1 with errno */
int
stale_outputs_keep(const char *file, const strings *inputs, struct arena *a);

#endif
