/*
 * Whole-file writes: a file holds all of the new bytes or what it held before.
 * Functions that can fail return -1 with errno.
 */
#ifndef OS_FILE_WRITE_H
#define OS_FILE_WRITE_H

#include <stddef.h>

#include "base/arena.h"

/* writes all n bytes to a descriptor */
int file_write_fd(int fd, const char *bytes, size_t n);

/*
 * Writes a file aside and renames it. A file that has these bytes is left
 * alone, so that its time stays. 1: written, 0: unchanged.
 */
int file_write(const char *path, const void *bytes, size_t n);

/*
 * The same for a path that a user has typed: a device or a pipe is written
 * into, and a link stays a link to the file.
 */
int file_write_named(
	struct arena *a, const char *path, const void *bytes, size_t n);

/* 1 for a device, a pipe or a socket */
int file_is_special(const char *path);

/* the same as file_write, readable by the user alone (mode 0600) */
int file_write_private(const char *path, const void *bytes, size_t n);

enum { FILE_WRITE_ASIDE = 4096 }; /* bytes of a path */

/*
 * The first half of file_write: 1: the bytes are in the file `aside`, which the
 * caller renames (os/file_swap.h).
 */
int file_write_aside(const char *path, const void *bytes, size_t n,
	char aside[static FILE_WRITE_ASIDE]);

#endif
