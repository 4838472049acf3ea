/*
 * The suite as pytest sees it: versions, configuration and, when asked for,
 * the paths of its modules. Asked of pytest itself once (src/python) and kept
 * in .aomaker-build/suite.jsonl for as long as none of the files that the
 * answer depends on has changed. What the modules hold is index's affair. All
 * of it belongs to the arena of the diag.
 */
#ifndef SUITE_SUITE_H
#define SUITE_SUITE_H

#include "base/diag.h"
#include "base/vec.h"
#include "config/config.h"
#include "suite/session_outputs.h"
#include "worker/ask_pytest.h"

struct suite_mark {
	const char *name;
	const char *kwargs; /* JSON object, or NULL when there are none */
};

struct suite_test {
	const char *id;
	const char *alone; /* why it does not share threads, or NULL */
	VEC(struct suite_mark) marks;
	strings session; /* fixtures of that scope, when asked for */
	strings words;   /* that -k finds, too */
};

struct suite_module {
	const char *path;
	const char *error; /* why it cannot be collected, or NULL */
	int skipped;       /* its collection, or that of a part of it */
	strings words;     /* that -k finds in all its tests */
	int looks;         /* it may look at -k and -m */
	VEC(struct suite_test) tests;
};

struct suite {
	const char *python, *pytest;   /* versions */
	const char *allure;            /* version, NULL: not installed */
	int unseeded;                  /* pytest-randomly chooses a seed */
	const char *rootdir, *inipath; /* inipath: NULL when there is none */
	const char *key;               /* of all that its modules share */
	struct session_outputs outputs;
	const char *keyword, *markexpr; /* pytest's -k and -m, or "" */
	int maxfail;                    /* pytest's, also of -x; 0: none */
	int looks;                      /* a plugin may look at these */
	int collects;                   /* a plugin has files of its own */
	strings args;                   /* paths among the pytest arguments */
	strings python_files, norecursedirs, markers;
	strings inputs; /* files and directories it depends on */
	int listed;     /* pytest has listed these: */
	strings paths;  /* of modules, in pytest's order */
	VEC(struct suite_module) modules; /* set by index_load */
	size_t ntests;
};

/* -1: no answer; what pytest said of it is in d */
int suite_load(struct suite *s, const struct config *c, int want_modules,
	struct diag *d);

/*
 * What pytest is asked with, for the suite as a whole and for each module:
 * without -k and -m, so that the answers hold for all of them.
 */
struct ask_pytest suite_question(const struct config *c, struct arena *a);

#endif
