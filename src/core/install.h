/*
 * Finds the files of this installation: beside the program, or in the checkout
 * that it was built in. Results are in the arena.
 */
#ifndef CORE_INSTALL_H
#define CORE_INSTALL_H

#include "base/arena.h"

/* the path of this program, symbolic links resolved; NULL: unknown */
const char *install_program(struct arena *a);

/* a file in the directory of this program, or NULL */
const char *install_beside(struct arena *a, const char *name);

/* one of our data files ("python/…", "templates/…"), or NULL */
const char *install_share(struct arena *a, const char *name);

/* the library that records what started programs read (recorder/start.c), or NULL:
   there is none for this system */
const char *install_recorder(struct arena *a);

/* python/worker.py, the entry point of our Python side; dies without it */
const char *install_worker(struct arena *a);

#endif
