/*
 * The claims of a group's workers on its units, in the file `claims` of its
 * first attempt, which group/claims.py describes.
 */
#ifndef CORE_CLAIMS_H
#define CORE_CLAIMS_H

#include <stddef.h>

#define CLAIMS_FILE "claims"
/* beside it, the run's leader asks for helpers: a byte for each */
#define CLAIMS_HELP "help"
/* in the folder of a helper's attempt */
#define CLAIMS_HELPER "helper"

struct claims {
	size_t units, taken;
	double began; /* seconds since 1970: the tests were collected */
};

/* -1: there is no such file, so that the group cannot be helped */
int claims_read(struct claims *c, const char *path);

/* the seconds that one worker would take for the units that are left, by what
   those that were claimed took until now */
double claims_rest(const struct claims *c, double now);

#endif
