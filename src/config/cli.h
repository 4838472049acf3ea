/*
 * The command line as it was typed: struct cli. What it means is config's
 * affair. The tables here are the only list of commands and options; the
 * parser, --help and the manual follow them.
 */
#ifndef CONFIG_CLI_H
#define CONFIG_CLI_H

#include <stdio.h>

#include "base/diag.h"
#include "base/vec.h"

/* exit statuses of all commands, beside 0 and 1: pytest's numbers */
enum {
	EXIT_INTERRUPTED = 2,
	EXIT_ERROR = 3, /* ours, or lost tests */
	EXIT_USAGE = 4,
	EXIT_NOTHING = 5
};

enum cli_verb {
	CLI_RUN,
	CLI_GEN,
	CLI_LIST,
	CLI_GRAPH,
	CLI_EXPLAIN,
	CLI_MERGE,
	CLI_REPORT,
	CLI_CLEAN,
	CLI_CREATE,
	CLI_INIT,
	CLI_DOCTOR,
	CLI_HISTORY,
	CLI_SHARDS,
	CLI_PACK,
	CLI_EXEC,
	CLI_INDEX,
	CLI_KEYS,
	CLI_REPLAY,
	CLI_VERDICT,
	CLI_ENV,
	CLI_COMPLETE,
	CLI_ORIGINAL,
	CLI_HELP,
	CLI_VERSION
};

struct cli {
	enum cli_verb verb;
	int help;          /* --help was given */
	const char *topic; /* aomaker help TOPIC */

	strings marks; /* --dist-mark, one or more words each */
	const char *dist_file, *dist_suite;
	const char *processes, *python, *format, *output, *plan, *walk, *shared;
	const char *markdown, *maxfail, *preload, *env, *log_level,
		*alone_fixtures, *alone_marks;
	const char *isolate_limit, *timeout, *test_timeout, *slow, *retries,
		*delay, *backoff;
	const char *top, *key, *build_dir, *shard, *ci, *launcher, *remote,
		*serve;
	int mp, mt, all, threads, verbose, quiet, wait, planned, spawn;
	const char *colour, *follow, *events, *html, *jq, *port;
	int no_allure, sole, skip_login, no_gen, exclusive, exitfirst, lf, only,
		selected;
	int open, compare, incremental, flaky_fails, resume, output_live;
	int encoded; /* see main */
	int pdb, trace, foreground, live, isolate;
	const struct replay *replay; /* see plan/replay_plan.h */
	const char *trial;           /* see isolate/trial.h: its folder */
	int ordered;

	strings operands;  /* merge: DIR…; create: NAME; of the
					   original's commands all words */
	strings pytest;    /* what goes to pytest, in its order */
	size_t nfree;      /* of them, those that stand before -- */
	const char *below; /* see config/project_root.h */
	strings typed;     /* the words after the command, without
					   those that only change what is seen */
	strings again;     /* of them, those that a single test
					   runs with: no selection, no -p */
};

/* errors go to d; every word of argv must outlive the struct */
void cli_parse(struct cli *c, int argc, char **argv, struct diag *d);

/*
 * After mistakes: names the option of ours that a word for pytest was meant to
 * be, when pytest does not know it, or it would choose the groups.
 */
void cli_hint(const struct cli *c, struct diag *d);

/* run and gen, or the help of them: commands that hooks.py adds options to */
int cli_runs(const struct cli *c);

#endif
