/*
 * Chooses random seeds, unless the user has: PYTHONHASHSEED, and the seed of
 * pytest-randomly. The record of a run holds them, so that a replay has the same
 * ones.
 */
#ifndef RUN_SEED_H
#define RUN_SEED_H

#include "config/config.h"
#include "suite/suite.h"

#define SEED_HASHES "PYTHONHASHSEED"

/* sets PYTHONHASHSEED for every Python that we start, to that of a watch if there
   is one, whose Python can then be used */
void seed_hashes(struct arena *a);

/* draws the seed of pytest-randomly, for this process and its forks: rounds of a
   watch with another one would need another Python */
void seed_order(void);

/* adds --randomly-seed to PYTEST_ADDOPTS, if pytest-randomly is installed */
void seed_randomly(struct arena *a, const struct suite *s);

#endif
