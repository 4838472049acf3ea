/* What will work in a project, and what to change: `aomaker doctor`. */
#ifndef COMMANDS_CMD_DOCTOR_H
#define COMMANDS_CMD_DOCTOR_H

#include "base/diag.h"
#include "config/cli.h"

/* the exit status: 1 when something has to be changed */
int cmd_doctor(const struct cli *cli, struct diag *d);

#endif
