/*
 * The tables of commands and options. The parser of the command line, --help
 * and "did you mean" come from these; tests hold the manual and README against
 * them. A new option: a line here, a member of struct cli, config/config.c.
 */
#ifndef CONFIG_OPTIONS_H
#define CONFIG_OPTIONS_H

#include <stddef.h>

#include "config/cli.h"

/* a command takes the options whose mask `commands` has its bit */
enum option_mask {
	RUN = 1 << CLI_RUN,
	GEN = 1 << CLI_GEN,
	LIST = 1 << CLI_LIST,
	GRAPH = 1 << CLI_GRAPH,
	MERGE = 1 << CLI_MERGE,
	CLEAN = 1 << CLI_CLEAN,
	REPORT = 1 << CLI_REPORT,
	CREATE = 1 << CLI_CREATE,
	INIT = 1 << CLI_INIT,
	DOCTOR = 1 << CLI_DOCTOR,
	EXEC = 1 << CLI_EXEC,
	EXPLAIN = 1 << CLI_EXPLAIN,
	INDEX = 1 << CLI_INDEX,
	VERDICT = 1 << CLI_VERDICT,
	HISTORY = 1 << CLI_HISTORY,
	PACK = 1 << CLI_PACK,
	SHARDS = 1 << CLI_SHARDS,
	PLAN = RUN | GEN | LIST | GRAPH,
	SELECT = PLAN | SHARDS,
	REPLAY = 1 << CLI_REPLAY,
	/* commands that use .aomaker-build, so that they take --build-dir */
	BUILD_DIR = SELECT | EXPLAIN | MERGE | REPORT | CLEAN | HISTORY | PACK |
		EXEC | INDEX | VERDICT | REPLAY,
	OPERANDS = MERGE | CREATE | EXPLAIN | EXEC | INDEX | HISTORY | REPLAY |
		DOCTOR | REPORT,
	ALL = SELECT | EXPLAIN | MERGE | REPORT | CLEAN | CREATE | INIT |
		DOCTOR | HISTORY | PACK | REPLAY,

	/* not commands, but kinds of options: */
	AFTER_LIVE = 1 << 28, /* taken after --live only, else by hooks.py */
	SELECTION = 1 << 29,  /* which groups there are, and when they run */
	DISPLAY = 1 << 30     /* only how a run is shown */
};

/* pytest's options of one letter that take no value */
#define PYTEST_FLAGS "hlqsvxV"

enum option_kind { FLAG, VALUE, WORDS };

struct option {
	const char *name, *letter, *value;
	enum option_kind kind;
	size_t offset;    /* its member in struct cli */
	int commands;     /* enum option_mask */
	const char *help; /* NULL: another spelling, or hidden */
};

struct command {
	const char *name, *usage;
	enum cli_verb verb;
	const char *help; /* NULL: internal, or a command of aomaker 3 */
};

extern const struct option options[];
extern const struct command commands[];
extern const size_t noptions, ncommands;

/* NULL: there is no command of that name or verb */
const struct command *command_named(const char *name);
const struct command *command_of(enum cli_verb verb);

/*
 * The option that a word spells; NULL: the command has none. *value: the value
 * in the same word (--name=value, -p4), or NULL.
 */
const struct option *
option_of(enum cli_verb verb, const char *word, const char **value);

#endif
