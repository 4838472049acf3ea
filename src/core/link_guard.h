/*
 * Folders that we write into and that a checkout may have brought with it: a
 * link in them would lead our writing elsewhere.
 */
#ifndef CORE_LINK_GUARD_H
#define CORE_LINK_GUARD_H

#include "base/diag.h"

/*
 * The build folder is a folder, or a link to one that we have made or that is
 * empty. Anything else is an error in d.
 */
void own_check(struct diag *d);

/*
 * The build folder as we would have made it: closed to others and, if it was
 * not made where it is (checked out, copied, restored), without links that
 * lead out of it, pipes and devices. That is looked at once. -1 with errno.
 */
int own_settle(void);

/*
 * Makes reports/. Where it is a link out of the project, nothing may lie there
 * but reports. -1: an error in d.
 */
int own_reports(struct diag *d);

/* whether a folder, its links followed, lies in the project */
int own_is_within(struct arena *a, const char *dir);

#endif
