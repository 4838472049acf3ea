/*
 * Advisory locks, flock(2), on lock files. -1 with errno. A lock is held until
 * its descriptor is closed.
 */
#ifndef OS_FILE_LOCK_H
#define OS_FILE_LOCK_H

/* a file for a lock; a link, or what is no plain file, is ELOOP */
int file_lock_open(const char *path);

/* open, and locked as flock(2) is told to; waits for others */
int file_lock(const char *path, int how);

#endif
