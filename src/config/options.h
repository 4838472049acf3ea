/*
 * What can be typed: the tables of commands and options. The command line,
 * --help and the messages about mistakes come from these; tests hold the manual
 * and README against them.
 */
#ifndef CONFIG_OPTIONS_H
#define CONFIG_OPTIONS_H

#include <stddef.h>

#include "config/cli.h"

/* a command takes the options whose mask has its bit */
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
	KEYS = 1 << CLI_KEYS,
	REPLAY = 1 << CLI_REPLAY,
	OWN = SELECT | EXPLAIN | MERGE | REPORT | CLEAN | HISTORY | PACK |
		EXEC | INDEX | KEYS | VERDICT |
		REPLAY, /* look into our folder */
	OPERANDS = MERGE | CREATE | EXPLAIN | EXEC | INDEX | HISTORY | REPLAY,
	ALL = SELECT | EXPLAIN | MERGE | REPORT | CLEAN | CREATE | INIT |
		DOCTOR | HISTORY | PACK | REPLAY,

	/* not a command, but what the option is about: */
	SEEN = 1 << 30,  /* only what is seen of a run */
	LIVE = 1 << 28,  /* ours after --live only: a hooks.py may have
				   one of that name */
	CHOICE = 1 << 29 /* which groups there are, and when they run */
};

/* of pytest: those of one letter that take no value */
#define PYTEST_FLAGS "hlqsvxV"

enum option_kind { FLAG, VALUE, WORDS };

struct option {
	const char *name, *letter, *value;
	enum option_kind kind;
	size_t offset; /* of its member in struct cli */
	int commands;
	const char *help;
};

struct command {
	const char *name, *usage;
	enum cli_verb verb;
	const char *help; /* NULL: not for people, or not of ours */
};

extern const struct option options[];
extern const struct command commands[];
extern const size_t noptions, ncommands;

/* NULL: there is none of that name, of that verb */
const struct command *command_named(const char *name);
const struct command *command_of(enum cli_verb verb);

/*
 * The option a word spells, NULL when it is none of this command. *value is
 * what stands in the same word (--name=value, -p4), or NULL.
 */
const struct option *
option_of(enum cli_verb verb, const char *word, const char **value);

#endif
