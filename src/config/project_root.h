/*
 * Where the project begins, for a command that is typed somewhere in it. As
 * pytest looks for its configuration: here, or in the nearest directory above
 * that has some, of aomaker or of pytest.
 */
#ifndef CONFIG_PROJECT_ROOT_H
#define CONFIG_PROJECT_ROOT_H

#include "config/cli.h"

/*
 * Goes there, and returns the words with their paths as they are from there,
 * or argv. cli: these words, parsed. A line tells the user where that is.
 * below: where they were typed, seen from there, if none of them is a path.
 */
char **project_root_enter(const struct cli *cli, int argc, char **argv,
	const char **below, struct arena *a);

#endif
