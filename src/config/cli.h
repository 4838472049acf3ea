/*
 * Parses the command line: argv -> struct cli, the words as they were typed.
 * config/config.h gives them their meaning; config/options.h has the tables of
 * commands and options.
 */
#ifndef CONFIG_CLI_H
#define CONFIG_CLI_H

#include <stdio.h>

#include "base/diag.h"
#include "base/vec.h"

/* exit statuses of all commands, besides 0 and 1; the numbers are pytest's */
enum {
	EXIT_INTERRUPTED = 2,
	EXIT_ERROR = 3, /* an error of aomaker itself, or lost tests */
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
	const char *processes, *python, *format, *summary_format, *output;
	const char *markdown, *maxfail, *preload, *env, *log_level,
		*unsafe_fixtures, *unsafe_marks;
	const char *isolate_limit, *timeout, *test_timeout, *retries;
	const char *top, *key, *build_dir, *shard, *ci, *launcher, *remote,
		*serve, *helper, *until;
	int mp, mt, all, threads, verbose, quiet, if_changed, wait, controller;
	const char *colour, *follow, *events, *html, *jq, *port;
	int named; /* 1: see config/config.h */
	int skip_login, no_gen, exitfirst, lf, selected;
	int open, compare, incremental, flaky_fails, resume, output_live;
	int encoded; /* words are in ninja_word's %XX; see commands/main.c */
	int pdb, trace, live, isolate, verify_sharing, watch;
	const struct replay *replay;         /* see plan/replay_plan.h */
	struct round *round;                 /* of --watch; see watch/round.h */
	const struct live_place *live_place; /* see run/live_server.h */
	int is_later_round; /* 1: what holds for all rounds was said */
	int lists_tests;    /* 1: groups are chosen by their tests */

	/* merge: DIR...; create: NAME; aomaker 3's commands: all words */
	strings operands;
	/* arguments for pytest, as typed; the first `nfree` stand before -- */
	strings pytest;
	size_t nfree;
	const char *below; /* see config/project_root.h */
	/* the words after the command, without options about the display */
	strings typed;
	/* the same without selection and -p: a single test runs with them */
	strings rerun_options;
};

/* errors go to d; the words of argv must outlive the struct */
void cli_parse(struct cli *c, int argc, char **argv, struct diag *d);

/*
 * Called after errors: suggests an option of aomaker for a misspelt word that
 * went to pytest, when pytest refused the word or the option makes groups.
 */
void cli_hint(const struct cli *c, struct diag *d);

/* 1: run, gen or help of them, commands that hooks.py adds options to */
int cli_takes_hooks(const struct cli *c);

#endif
