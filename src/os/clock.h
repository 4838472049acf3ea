/* The time of a run, which is the same for all its processes. */
#ifndef OS_CLOCK_H
#define OS_CLOCK_H

/*
 * Seconds since 1970, as a process sees them when it, or the run that it is a
 * part of, first asks: who sets the clock meanwhile makes no test longer, and
 * none shorter than nothing. journal.py does the same.
 */
double clock_now(void);

/* what another process of ours takes to be the time, if that is far from it */
void clock_set(double now);

/* seconds by a clock that nobody sets */
double clock_steady(void);

#endif
