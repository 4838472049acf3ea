/*
 * One line for each thing, a JSON array with its kind and an absolute path or a
 * name, as core/inputs.h has them; beside those there are "written", "updated" (opened
 * to read and write), "made" (a directory) and "serves" (an address where the program listens). Nothing is
 * recorded when this process has no log.
 */
#ifndef RECORDER_RECORD_H
#define RECORDER_RECORD_H

/*
 * A path, from the directory `dirfd` unless it is absolute. Left out is what no
 * test depends on, or what counts by other means: devices, packages of the system,
 * installed Python packages, our own files. A "program" of the system counts.
 */
void record_path(const char *kind, int dirfd, const char *path);

/* the path of an open descriptor */
void record_fd(const char *kind, int fd);

/* the program of this process, which may have been found in unforeseen ways */
void record_own_program(void);

/* what was opened: flags as of open(2) */
void record_open(int dirfd, const char *path, int flags, int failed);

/* what was only asked for */
void record_stat(int dirfd, const char *path, int failed);

/* a text that is no path; more: a further one, or NULL */
void record_text(const char *kind, const char *text, const char *more);

/* "unknown": why this program cannot be followed */
void record_unknown(const char *why, const char *path);

#endif
