/*
 * Whole-file writes: a file holds all of the new bytes or what it held before.
 * Functions that can fail return -1 with errno.
 */
#ifndef OS_FILE_WRITE_H
#define OS_FILE_WRITE_H

#include <stddef.h>

#include "base/arena.h"

/* writes all of it to a descriptor */
int file_write_fd(int fd, const char *bytes, size_t n);

/*
 * The file holds these bytes, or what it held before: written aside and
 * renamed. An unchanged file is left alone. 1: written, 0: unchanged.
 */
int file_write(const char *path, const void *bytes, size_t n);

/*
 * The same for a path that a person has typed: a device or a pipe is written
 * into (/dev/null stays one), and a link stays, and leads to the file.
 */
int file_write_named(
	struct arena *a, const char *path, const void *bytes, size_t n);

/* it is there, and is neither a file nor a directory, but a device or a pipe */
int file_is_special(const char *path);

/* the same, for the user alone (mode 0600) */
int file_write_private(const char *path, const void *bytes, size_t n);

enum { FILE_WRITE_ASIDE = 4096 }; /* bytes of a path */

/*
 * The first half of file_write(): 1: the file that is named in `aside` is to
 * take its place (os/file_swap.h)
 */
int file_write_aside(const char *path, const void *bytes, size_t n,
	char aside[static FILE_WRITE_ASIDE]);

#endif
