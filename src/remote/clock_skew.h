/*
 * Corrects the times of a group that ran on a machine whose clock differs from
 * ours, when they lie before the group was sent or in the future.
 */
#ifndef REMOTE_CLOCK_SKEW_H
#define REMOTE_CLOCK_SKEW_H

#include "core/group_result.h"

/* seconds to add to its times; 0: they are possible. sent, now: by our clock,
   seconds since 1970 */
double clock_skew(const struct group_result *s, double sent, double now);

/* adds the seconds to all times of the result */
void clock_skew_correct(struct group_result *s, double by);

/* the same for Allure's files in the folder; those that are not JSON stay as
   they are */
void clock_skew_correct_allure(struct arena *a, const char *folder, double by);

#endif
