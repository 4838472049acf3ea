/*
 * The configuration of a run: the command line, conf/aomaker.yaml (the strategy
 * file), conf/config.yaml and the options of hooks.py in one struct. All of it
 * belongs to the arena of the diag.
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
	int fixtures; /* 1: index_load reads the fixtures of tests, too */
	int flaky_fails;

	/* what groups are made of */
	target_marks marks; /* DIST_MARK: one group each */
	const char *dir;    /* DIST_FILE, DIST_SUITE: below root; NULL: all */
	int from_file;      /* 1: the strategy file names the directory */
	/* 1: pytest's arguments name what is tested, so no marks do, and of the
	   directory only the names of groups are taken */
	int named;
	int no_target;  /* 1: an error of the caller, see strategy_explain */
	int by_default; /* 1: nothing names groups, so modules are groups */
	int shard, nshards; /* --shard, from 1; 0: the whole plan */

	/* the strategy file */
	const char *strategy; /* its path; NULL: there is none */
	struct settings settings;

	/* how groups run */
	int processes;             /* -p; 0: not given */
	const char *python;        /* absolute path */
	int maxfail;               /* failures that end the run; 0: none; or: */
#define CONFIG_MAXFAIL_SUITE (-1)  /* that of addopts, suite.maxfail */
#define CONFIG_MAXFAIL_PYTEST (-2) /* pytest has the option, and counts */
	double isolate_limit;      /* seconds; negative: none */

	/* pytest arguments */
	strings pytest; /* those of the user; with DIST_MARK without -m */
	const char *markexpr, *keyword; /* the user's -m and -k, or NULL */
	const char *below; /* directory to collect, also in pytest; or NULL */

	/* set for run and gen only */
	struct environment env;
	struct hook_options hooks;
	int skip_login, no_gen;
	const char *markdown;    /* a file, or NULL */
	const char *log_level;   /* for Python's logging; NULL: not given */
	strings lifecycle_files; /* files that prepare a run: hooks.py, ... */

	strings typed; /* words for `aomaker gen`, to plan the same again */
	strings rerun_options; /* words for `arun`, to run one test again */
};

/* collects all errors in d */
void config_make(struct config *c, const struct cli *cli, struct diag *d);

/* only c->hooks, the options that hooks.py adds, for --help */
void config_hooks(struct config *c, const struct cli *cli, struct diag *d);

/* only root, python and the settings of the strategy file, no target */
void config_basics(struct config *c, const struct cli *cli, struct diag *d);

#endif
