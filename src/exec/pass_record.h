/* Records what the result of a group was made of (core/input_record.h). */
#ifndef EXEC_PASS_RECORD_H
#define EXEC_PASS_RECORD_H

#include "exec/supervision.h"

/*
 * Writes the record of a group that has passed or failed, from the lists that the
 * workers of its attempts have left and from what is declared for it. 1: it holds;
 * 0: the group is to run again each time; -1 with errno
 */
int pass_record_write(const struct supervision *c, const char *path);

#endif
