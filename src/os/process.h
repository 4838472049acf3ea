/*
 * Starts child processes, waits for them and finds programs. All our
 * descriptors are close-on-exec, so a child has only those it is given.
 */
#ifndef OS_PROCESS_H
#define OS_PROCESS_H

#include <sys/types.h>

#include "base/arena.h"
#include "base/buf.h"

struct process {
	const char *const *argv; /* argv[0] is looked for in PATH */
	const char *const *env;  /* changes: "K=V"… sets, "K" unsets */
	int in, out, err;        /* descriptors; -1: /dev/null */
	int keep[2];             /* further inherited descriptors; 0: none */
	int group;               /* 1: it leads a process group of its own */
	int dies; /* the signal it gets when we die (Linux only); 0: none */
};

/* returns the process id, or -1 with errno (also that of a failed exec) */
pid_t process_start(const struct process *p);

/* returns the wait status, or -1 with errno */
int process_wait(pid_t pid);

/*
 * Runs a program to its end, its standard output and error into `out`. Returns
 * the wait status, or -1 with errno.
 */
int process_output(const char *const *argv, struct buf *out);

/* the same; calls `heard` with all output so far whenever some has come, and
   several times a second */
int process_listen(const char *const *argv, struct buf *out,
	void (*heard)(const struct buf *out, void *context), void *context);

/*
 * From now on programs of process_output and process_listen run in process
 * groups of their own: Ctrl-C does not reach them, but they die with us.
 */
void process_shield(void);

/* the exit status as a shell has it: 0–255, or 128 + n for signal n */
int process_status(int wait_status);

/*
 * Repairs what we may have inherited: opens descriptors 0 to 2, unblocks all
 * signals, resets SIGCHLD. To be called before anything is opened.
 */
void process_settle(void);

/* 1 when there is no such process */
int process_is_gone(pid_t pid);

/* the start of a process, in clock ticks since boot; 0: unknown (Linux only) */
unsigned long long process_begin(pid_t pid);

/* asks for this signal when the parent process dies (Linux only) */
void process_die_with_parent(int signal);

/*
 * This process gets the signal when nobody has the writing end of the pipe any
 * more that is its standard input, which becomes /dev/null. -1 with errno.
 */
int process_signal_at_end_of_input(int signal);

/* the path of an executable in PATH, in the arena; NULL when there is none */
const char *process_find(struct arena *a, const char *name);

#endif
