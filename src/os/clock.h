/* The time of a run, which is the same for all its processes. */
#ifndef OS_CLOCK_H
#define OS_CLOCK_H

/*
 * Seconds since 1970. The system's clock is read once, when the run begins;
 * from then on the monotonic clock is added, so that setting the clock during
 * a run makes no test longer or of negative length. group/journal.py does the
 * same.
 */
double clock_now(void);

/* takes over the time of another of our processes, if ours is far from it */
void clock_set(double now);

/* seconds of the monotonic clock */
double clock_steady(void);

#endif
