/*
 * What is to be done: the command line, the strategy file and the environment
 * in one. Belongs to the arena of the diag.
 */
#ifndef CONFIG_CONFIG_H
#define CONFIG_CONFIG_H

#include "base/diag.h"
#include "base/vec.h"
#include "config/cli.h"
#include "config/environment.h"
#include "config/hook_options.h"
#include "config/strategy.h"

enum { CONFIG_SHARDS_MAX = 1000 };

enum dist {
	DIST_ALL, /* one group: everything */
	DIST_MARK,
	DIST_FILE,
	DIST_SUITE
};

struct config {
	const char *root; /* the current directory, absolute */
	enum dist dist;
	int threads;  /* --mt */
	int fixtures; /* index_load tells those of tests */
	int shown;    /* tests are known to be shown, where a
					   run would go without */
	int flaky_fails;
	wanteds marks;              /* DIST_MARK: one group each */
	const char *dir;            /* DIST_FILE, DIST_SUITE: from root;
					   NULL: all that pytest collects */
	struct settings settings;   /* of the strategy file */
	int processes;              /* 0: not given */
	int shard, nshards;         /* which part of the plan, from 1, and of
					   how many; 0: all of it */
	int maxfail;                /* failures that end the run; 0: none,
					   or one of these: */
#define CONFIG_MAXFAIL_SUITE (-1)   /* as addopts have it, suite.maxfail */
#define CONFIG_MAXFAIL_PYTEST (-2)  /* pytest is told, and counts */
	const char *python;         /* path */
	const char *strategy;       /* its file, NULL: none */
	strings pytest;             /* the user's arguments; by marks,
					   without -m */
	const char *only, *keyword; /* the user's -m and -k, or NULL */
	int lacking;                /* it is to choose, and has no target:
					   the caller says so (config/strategy.h) */
	const char *below;          /* the directory whose tests are meant,
					   or NULL; is in pytest, too */
	int from_file;              /* the strategy file has the directory */
	int unsaid;                 /* nothing says what groups are made
					   of, so modules are groups */
	struct environment env;     /* of run and gen, as are these: */
	struct hook_options hooks;
	int skip_login, no_gen;
	const char *markdown;  /* a file, or NULL */
	double isolate_limit;  /* seconds; negative: none */
	const char *log_level; /* as Python's logging has it; NULL */
	strings life;          /* files that begin the run's life */
	strings typed;         /* to be typed again after `aomaker gen` */
	strings again;         /* after `arun`, for one test */
};

/* mistakes go to d, all of them */
void config_make(struct config *c, const struct cli *cli, struct diag *d);

/* only what hooks.py adds to the options of the command line, for --help */
void config_hooks(struct config *c, const struct cli *cli, struct diag *d);

/* the root, what the strategy file says beside its target, and the Python */
void config_basics(struct config *c, const struct cli *cli, struct diag *d);

#endif
