/*
 * The library that a worker's Python loads, and through it all that tests start
 * (recorder/start.c).
 */
#ifndef WORKER_RECORDER_H
#define WORKER_RECORDER_H

#include "base/arena.h"

/* the variable that makes this Python load it, as `env` of struct process has it;
   NULL: it cannot, and nothing tells what started programs read */
const char *recorder_variable(struct arena *a, const char *python);

#endif
