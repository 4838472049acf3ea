/* A new project from templates/project: `aomaker create NAME`. */
#ifndef CREATE_H
#define CREATE_H

#include "diag.h"

/* -1: nothing of a project is left behind, why is in d */
int create_project(const char *name, struct diag *d);

#endif
