/* A new project from templates/project: `aomaker create NAME`. */
#ifndef COMMANDS_CMD_CREATE_H
#define COMMANDS_CMD_CREATE_H

#include "base/diag.h"

/* -1: nothing of a project is left behind, why is in d */
int cmd_create_project(const char *name, struct diag *d);

#endif
