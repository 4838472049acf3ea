/*
 * Finds the root of the project, for a command that is typed in one of its
 * subdirectories: the current directory, or else the nearest one above that has
 * a configuration of aomaker or pytest, as pytest finds its rootdir.
 */
#ifndef CONFIG_PROJECT_ROOT_H
#define CONFIG_PROJECT_ROOT_H

#include "config/cli.h"

/*
 * Changes to the root, tells the user so, and returns argv with its paths
 * relative to the root. cli: argv, parsed. *below: the former directory,
 * relative to the root, if no word is a path. Else returns argv as it is.
 */
char **project_root_enter(const struct cli *cli, int argc, char **argv,
	const char **below, struct arena *a);

#endif
