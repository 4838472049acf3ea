/*
 * Where reads are recorded: a file of JSON lines, `groups/SLUG/N/…`, to which all
 * processes of a group append, and beside it `FILE.seen`, which they map: the root
 * of the project, what was lost, and the lines that are there already.
 *
 * The environment says it to a program that is started (LOG_VARIABLE, taken out by
 * log_init); the worker says it by os.putenv, which never changes the environment:
 *
 *	process FILE ROOT	this process's programs are recorded there,
 *				and all that its forks read
 *	thread FILE ROOT	the same for this thread and those that it starts
 *	process / thread	the group has ended: what was lost is told
 *	process+ / thread+	from now on, what this process itself asks of paths is
 *				recorded, too, until "-"
 *
 * with a line feed between two words and at the end.
 *
 * A run of aomaker in a test of another is recorded by both: a log has an outer
 * one. All functions may be called by signal handlers and after vfork, but for
 * log_command.
 */
#ifndef RECORDER_LOG_H
#define RECORDER_LOG_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#define LOG_VARIABLE "AOMAKER_INPUTS"

struct log_seen {
	char root[4096];           /* real path, without a slash at its end */
	atomic_int lost;           /* 1: something was not recorded */
	atomic_int started;        /* programs that are to load this library */
	atomic_int loaded;         /* programs that have */
	atomic_ullong lines[3500]; /* hashes of lines */
};

struct log {
	struct log *outer;
	const char *path;
	struct log_seen *seen;
	int programs_only; /* 1: Python records this process's own reads */
	atomic_int asks; /* 1: but not what it asks of paths, as stat() does */
};

/* in a wrapper, or before all of them */
void log_init(void);

/* the innermost log of this thread, or NULL */
struct log *log_current(void);

/* the value of LOG_VARIABLE for a program: writes at most `size` bytes, returns
   the length */
size_t log_value(char *out, size_t size);

/* the path of this library; "" when it is not known */
const char *log_library(void);

/* does what a value of LOG_VARIABLE says */
void log_command(const char *value);

/* appends a line unless it is there; n: with its line feed */
void log_append(struct log *log, const char *line, size_t n);

/* what this thread's programs or reads did was not recorded */
void log_lost(void);

/* a thread begins with the log of the one that started it */
void log_inherit(struct log *log);
struct log *log_of_thread(void);

#endif
