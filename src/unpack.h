/*
 * `aomaker merge ARCHIVE...`: unpacks the archives of all shards aside, looks
 * whether they belong together (join.h), and puts their groups, plan and
 * history in the place of this project's.
 */
#ifndef UNPACK_H
#define UNPACK_H

#include "cli.h"

/*
 * An exit status; 0: *python is the project's, and reports can be made. A
 * mistake leaves the project as it was, and is in d.
 */
int unpack_archives(const struct cli *cli, const char **python,
	struct diag *d);

#endif
