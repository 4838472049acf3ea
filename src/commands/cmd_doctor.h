/* `aomaker doctor`: checks a project, and says what to change. */
#ifndef COMMANDS_CMD_DOCTOR_H
#define COMMANDS_CMD_DOCTOR_H

#include "base/diag.h"
#include "config/cli.h"

/* an exit status: 1 if something has to be changed */
int cmd_doctor(const struct cli *cli, struct diag *d);

#endif
