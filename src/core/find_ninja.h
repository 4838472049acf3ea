/* Which Ninja there is: the real one, and new enough. */
#ifndef CORE_FIND_NINJA_H
#define CORE_FIND_NINJA_H

#include "base/diag.h"

/* its path; NULL: there is none that will do, and d says why */
const char *find_ninja(struct diag *d);

#endif
