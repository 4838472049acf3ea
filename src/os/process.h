/*
 * Child processes and programs. Descriptors of ours are close-on-exec, so a
 * child has only what it is given.
 */
#ifndef OS_PROCESS_H
#define OS_PROCESS_H

#include <sys/types.h>

#include "base/arena.h"
#include "base/buf.h"

struct process {
	const char *const *argv; /* argv[0] is looked for in PATH */
	const char *const *env;  /* "K=V"… put over ours; "K" unsets */
	int in, out, err;        /* descriptors; -1: /dev/null */
	int keep[2];             /* more that it inherits; 0: none */
	int group;               /* a process group of its own */
	int dies;                /* signal it gets when we die; 0: none
					   (Linux; elsewhere it is not told) */
};

/* its process id, or -1 with errno (also that of a failed exec) */
pid_t process_start(const struct process *p);

/* the wait status, or -1 with errno */
int process_wait(pid_t pid);

/*
 * Runs to the end, standard output and error into `out`. The wait status, or
 * -1 with errno.
 */
int process_output(const char *const *argv, struct buf *out);

/* the same; `heard` is told of all the output, when some has come and now and
   then */
int process_listen(const char *const *argv, struct buf *out,
	void (*heard)(const struct buf *out, void *context), void *context);

/*
 * From now on such programs get no signal that a terminal, or Ninja, sends to
 * our process group: they come to their end, unless we die before.
 */
void process_shield(void);

/* 0–255 of an exit, 128 + n of a signal */
int process_status(int wait_status);

/*
 * Whatever started us: descriptors 0 to 2 are open, no signal is blocked, and
 * children are waited for. Before anything is opened.
 */
void process_settle(void);

/* whether there is no such process any more */
int process_is_gone(pid_t pid);

/* from now on this process gets the signal when its parent dies (Linux) */
void process_die_with_parent(int signal);

/* an executable file in PATH, in the arena; NULL when there is none */
const char *process_find(struct arena *a, const char *name);

#endif
