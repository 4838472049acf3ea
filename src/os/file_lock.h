/*
 * Lock files (flock(2)). Functions return a descriptor, or -1 with errno. A
 * lock is held until its descriptor is closed.
 */
#ifndef OS_FILE_LOCK_H
#define OS_FILE_LOCK_H

/* opens or makes a lock file; ELOOP: it is a link or no regular file */
int file_lock_open(const char *path);

/* the same, locked with LOCK_EX or LOCK_SH; waits for other holders */
int file_lock(const char *path, int how);

#endif
