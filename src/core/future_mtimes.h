/*
 * Files of ours whose modification time is in the future, since the clock was
 * set back: to Ninja, which compares times, they would be newer than all that
 * they are made of.
 */
#ifndef CORE_FUTURE_MTIMES_H
#define CORE_FUTURE_MTIMES_H

#include "base/vec.h"

/* removes those of these files of ours that were made before the clock was set
   back: all new inputs would be older. -1 with errno */
int future_mtimes_remove(const strings *files);

#endif
