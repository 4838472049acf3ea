/* Which Ninja there is: the real one, and new enough. */
#ifndef WHICH_H
#define WHICH_H

#include "diag.h"

/* its path; NULL: there is none that will do, and d says why */
const char *which_ninja(struct diag *d);

#endif
