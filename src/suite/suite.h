/*
 * Asks pytest about the suite: versions, configuration and, on demand, the
 * paths of its test modules. The answer (src/python, verb suite) is cached in
 * .aomaker-build/suite.jsonl for as long as its record holds (core/input_record.h).
 * suite/index.h adds the tests of the modules. All of it belongs to the arena
 * of the diag.
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
	const char *alone; /* --mt: why it runs alone; NULL: it does not */
	VEC(struct suite_mark) marks;
	strings session; /* its session fixtures, with config.fixtures */
	strings words;   /* further names that -k matches */
};

struct suite_module {
	const char *path;
	const char *error;   /* why it cannot be collected, or NULL */
	int skipped;         /* 1: skipped at module level, wholly or in part */
	strings words;       /* names that -k matches for all its tests */
	int reads_selection; /* 1: its code may read the options -k and -m */
	VEC(struct suite_test) tests;
};

struct suite {
	const char *python, *pytest;   /* versions */
	const char *allure;            /* version, NULL: not installed */
	int unseeded;                  /* 1: pytest-randomly picks a seed */
	const char *rootdir, *inipath; /* inipath: NULL when there is none */
	/* hash of all that a collection depends on beside project files */
	const char *key;
	/* what two machines compare, and the folders that differ between them */
	const char *platform;       /* Python and the system */
	strings prefixes, packages; /* sys.prefix, base_prefix; site-packages */
	struct session_outputs outputs;
	const char *keyword, *markexpr; /* the -k and -m that hold, or "" */
	int maxfail;                    /* pytest's --maxfail or -x; 0: none */
	int processes;                  /* -n of xdist; 0: not given, or auto */
	int last_failed;                /* 1: pytest's --lf */
	int reads_selection;            /* 1: a plugin may read -k and -m */
	int collects_others;            /* 1: a plugin collects other files */
	/* --mt: why groups cannot share a process; NULL: they can */
	const char *apart;
	strings args; /* paths among the pytest arguments */
	strings python_files, norecursedirs, markers;
	strings inputs; /* files and directories it depends on */
	int listed;     /* 1: pytest has listed the modules: */
	strings paths;  /* in pytest's order */
	VEC(struct suite_module) modules; /* set by index_load */
	size_t ntests;
};

/* want_modules: with s->paths; no_server: by a Python of its own, even where there
   is a fork server; -1: d has pytest's error message */
int suite_load(struct suite *s, const struct config *c, int want_modules,
	int no_server, struct diag *d);

/*
 * The arguments of pytest when it is asked about the suite or a module: without
 * -k and -m, so that the answers stay valid for all selections.
 */
struct ask_pytest suite_question(const struct config *c, struct arena *a);

#endif
