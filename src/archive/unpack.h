/*
 * `aomaker merge ARCHIVE...`: unpacks the archives of all shards aside, checks
 * that they belong together (archive/archive_check.h), and replaces the groups and
 * the plan of this project by theirs; their history is added.
 */
#ifndef ARCHIVE_UNPACK_H
#define ARCHIVE_UNPACK_H

#include "config/cli.h"

/*
 * Returns an exit status; 0: *python is the Python of the project, and reports
 * can be made. After a mistake, d says why and the project is unchanged.
 */
int archive_unpack(const struct cli *cli, const char **python, struct diag *d);

#endif
