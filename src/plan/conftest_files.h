/* Finds the conftest.py files that pytest reads for a directory. */
#ifndef PLAN_CONFTEST_FILES_H
#define PLAN_CONFTEST_FILES_H

#include "base/hashmap.h"
#include "base/vec.h"

/* files of the directory and all above it, the root's first; known: a cache */
const strings *
conftest_files(struct hashmap *known, struct arena *a, const char *dir);

#endif
