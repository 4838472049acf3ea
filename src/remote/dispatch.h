/*
 * A group that a launcher brings to another machine, from this side: an errand
 * (remote/job_folder.h) is written, the engine started, and the errand's folder followed
 * until the receipt is there, which alone counts. An errand that is lost is
 * taken back, and another goes elsewhere; after the last one its tests are
 * `lost`.
 */
#ifndef REMOTE_DISPATCH_H
#define REMOTE_DISPATCH_H

#include "remote/remote_group.h"

/* whether the group has a launcher, which is read then */
int dispatch_wanted(struct remote_group *x);

/* ATTEMPT_ENDED: the status has the group's verdict, and its folder all else */
enum attempt_end dispatch_run(struct remote_group *x);

#endif
