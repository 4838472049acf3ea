/*
 * A pytest that collects, and runs nothing: a verb of src/python's worker.py,
 * in a fork of the session server where that can be, else in a Python of its
 * own.
 */
#ifndef WORKER_ASK_PYTEST_H
#define WORKER_ASK_PYTEST_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/vec.h"

struct ask_pytest {
	const char *python, *preload; /* preload: see config/settings.h */
	strings own;                  /* the verb and its options */
	const char *top; /* a directory that is one of them; or NULL */
	strings pytest;  /* pytest's arguments, the same for all */
	int shown;       /* a line says that it goes on */
	int alone;       /* in a Python of its own */
	const char *log; /* a file for what it prints; gone afterwards */
};

/* its exit status, what it printed is in `said`; -1: it did not start */
int ask_pytest(const struct ask_pytest *c, struct arena *a, struct buf *said);

#endif
