/*
 * What makes the chance in a run the same when it is replayed: the seed of
 * Python's hashes, and that of pytest-randomly, are chosen by us where nobody
 * else has, so that they are known.
 */
#ifndef RUN_SEED_H
#define RUN_SEED_H

#include "config/config.h"
#include "suite/suite.h"

#define SEED_HASHES "PYTHONHASHSEED"

/* of all Pythons that we start from now on */
void seed_hashes(struct arena *a);

/* of pytest-randomly, where it is: by PYTEST_ADDOPTS */
void seed_randomly(struct arena *a, const struct suite *s);

#endif
