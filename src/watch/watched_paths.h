/*
 * Which changes of a project's files `arun --watch` looks at, and what they
 * mean for a Python that was started before.
 */
#ifndef WATCH_WATCHED_PATHS_H
#define WATCH_WATCHED_PATHS_H

#include "base/vec.h"
#include "watch/input_table.h"

/* 1: no test depends on it: files of version control, of tools, of editors, of
   virtual environments and of ours */
int watched_paths_ignore(const char *path, int is_dir);

/* 1: code or configuration, which Python or pytest may look for */
int watched_paths_is_code(const char *path);

/*
 * 1: one of these files is code or configuration that was made or removed, or
 * that no group has read. A process that was started before may have looked for
 * it in vain, or have loaded another one in its place.
 */
int watched_paths_change_imports(
	const strings *changed, const struct input_table *inputs);

#endif
