/*
 * `aomaker merge ARCHIVE...`: unpacks the archives of all shards aside, looks
 * whether they belong together (archive/archive_check.h), and puts their groups, plan and
 * history in the place of this project's.
 */
#ifndef ARCHIVE_UNPACK_H
#define ARCHIVE_UNPACK_H

#include "config/cli.h"

/*
 * An exit status; 0: *python is the project's, and reports can be made. A
 * mistake leaves the project as it was, and is in d.
 */
int archive_unpack(const struct cli *cli, const char **python, struct diag *d);

#endif
