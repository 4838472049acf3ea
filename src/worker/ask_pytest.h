/*
 * Asks pytest about the suite: runs a verb of worker.py that collects tests and
 * runs none, in a fork of the fork server when there is one, else in a Python
 * of its own.
 */
#ifndef WORKER_ASK_PYTEST_H
#define WORKER_ASK_PYTEST_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/vec.h"

struct ask_pytest {
	const char *python, *preload; /* preload: see config/settings.h */
	strings own;                  /* the verb and its options */
	const char *top; /* directory for the option --top, or NULL */
	strings pytest;  /* pytest's arguments, the same for all questions */
	int shown;       /* 1: a line on the terminal says that it goes on */
	int no_server;   /* 1: without the fork server */
	const char *log; /* file for its output; removed afterwards */
};

/* returns its exit status, and its output in `output`; -1: it did not start */
int ask_pytest(const struct ask_pytest *c, struct arena *a, struct buf *output);

#endif
