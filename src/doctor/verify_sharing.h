/*
 * `aomaker doctor --verify-sharing`: runs groups up to their first test, as
 * forks of the fork server and as fresh Pythons, and compares the states that
 * they begin with (src/python/aomaker_pytest/sharing). No test is run.
 */
#ifndef DOCTOR_VERIFY_SHARING_H
#define DOCTOR_VERIFY_SHARING_H

#include "base/diag.h"
#include "config/cli.h"

/* prints the differences; the exit status: 0, 1 when one is not explained */
int verify_sharing(const struct cli *cli, struct diag *d);

#endif
