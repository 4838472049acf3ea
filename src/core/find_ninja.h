/* Finds the Ninja program and checks its version. */
#ifndef CORE_FIND_NINJA_H
#define CORE_FIND_NINJA_H

#include "base/diag.h"

/* returns its path, which this process and its forks look for once; NULL: none is
   new enough, and d says why */
const char *find_ninja(struct diag *d);

#endif
