/*
 * Runs a group on another machine, by a launcher (config/launcher.h), seen from
 * the driver's side. Writes a job's folder (remote/job_folder.h), starts the
 * launcher's program, and follows the folder until it has a receipt: nothing
 * else proves that the job was done. A job that is lost is cancelled, and
 * another one goes to another machine; after the last one the group's tests are
 * `lost`.
 */
#ifndef REMOTE_DISPATCH_H
#define REMOTE_DISPATCH_H

#include "remote/remote_group.h"

/* 1: the group has a launcher, which is read from its file */
int dispatch_wanted(struct remote_group *x);

/* ATTEMPT_ENDED: the status has the group's verdict, and its folder the
   results */
enum attempt_end dispatch_run(struct remote_group *x);

#endif
