/* The files of this installation, beside the program or in a checkout. */
#ifndef CORE_INSTALL_H
#define CORE_INSTALL_H

#include "base/arena.h"

/* the file of this program, symbolic links resolved */
const char *install_program(struct arena *a);

/* a file in the directory of this program, or NULL */
const char *install_beside(struct arena *a, const char *name);

/*
 * One of our data files ("python/…", "templates/…"), installed beside the
 * program or in the checkout that it was built in. NULL when it is missing.
 */
const char *install_share(struct arena *a, const char *name);

/* the start of our Python side; dies when it is missing */
const char *install_worker(struct arena *a);

#endif
