/* What will work in a project, and what to change: `aomaker doctor`. */
#ifndef DOCTOR_H
#define DOCTOR_H

#include "cli.h"
#include "diag.h"

/* the exit status: 1 when something has to be changed */
int doctor_command(const struct cli *cli, struct diag *d);

#endif
