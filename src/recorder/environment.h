/* Which variables of the environment are recorded: names, never values. */
#ifndef RECORDER_ENVIRONMENT_H
#define RECORDER_ENVIRONMENT_H

/*
 * What each program depends on, since its loader and its libc read it. whole: it
 * may read all variables that it was given, without a call: "*"
 */
void environment_of_all(int whole);

#endif
