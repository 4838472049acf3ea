/*
 * A machine's clock that is not ours: it would say that a group ran before it
 * was sent, or will run. Its times are moved into those that are possible.
 */
#ifndef REMOTE_CLOCK_SKEW_H
#define REMOTE_CLOCK_SKEW_H

#include "core/group_result.h"

/* by how many seconds its times are to be moved; 0: they may be true */
double clock_skew(const struct group_result *s, double sent, double now);

void clock_skew_mend(struct group_result *s, double by);

/* Allure's files in the folder; those that are not JSON stay as they are */
void clock_skew_mend_allure(struct arena *a, const char *folder, double by);

#endif
