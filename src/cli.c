#include <string.h>

#include "cli.h"

/* a command takes the options whose mask has its bit */
enum {
	RUN = 1 << CLI_RUN, GEN = 1 << CLI_GEN, LIST = 1 << CLI_LIST,
	GRAPH = 1 << CLI_GRAPH,
	MERGE = 1 << CLI_MERGE, CLEAN = 1 << CLI_CLEAN,
	REPORT = 1 << CLI_REPORT,
	CREATE = 1 << CLI_CREATE, EXEC = 1 << CLI_EXEC,
	EXPLAIN = 1 << CLI_EXPLAIN, INDEX = 1 << CLI_INDEX,
	VERDICT = 1 << CLI_VERDICT, HISTORY = 1 << CLI_HISTORY,
	SELECT = RUN | GEN | LIST | GRAPH,
	OPERANDS = MERGE | CREATE | EXPLAIN | EXEC | INDEX | HISTORY,
	ALL = SELECT | EXPLAIN | MERGE | REPORT | CLEAN | CREATE | HISTORY,

	/* not a command, but what the option is about: */
	SEEN = 1 << 30,		/* only what is seen of a run */
	CHOICE = 1 << 29	/* which groups there are, and when they run */
};

enum kind { FLAG, VALUE, WORDS };

struct option {
	const char *name, *letter, *value;
	enum kind kind;
	size_t offset;		/* of its member in struct cli */
	int commands;
	const char *help;
};

struct command {
	const char *name, *usage;
	enum cli_verb verb;
	const char *help;	/* NULL: not for people, or not of ours */
};

#define MEMBER(m) offsetof(struct cli, m)

static const struct option options[] = {
	{"--mp", NULL, NULL, FLAG, MEMBER(mp), SELECT | CHOICE,
		"run the groups at the same time, a process each"},
	{"--multi-process", NULL, NULL, FLAG, MEMBER(mp), SELECT | CHOICE, NULL},
	{"--mt", NULL, NULL, FLAG, MEMBER(mt), SELECT | CHOICE,
		"run the groups at the same time, a thread each"},
	{"--multi-thread", NULL, NULL, FLAG, MEMBER(mt), SELECT | CHOICE, NULL},
	{"--dist-mark", NULL, "MARK...", WORDS, MEMBER(marks), SELECT | CHOICE,
		"a group for each mark or quoted mark expression"},
	{"--dist-file", NULL, "DIR", VALUE, MEMBER(dist_file), SELECT | CHOICE,
		"a group for each test module below DIR"},
	{"--dist-suite", NULL, "DIR", VALUE, MEMBER(dist_suite), SELECT | CHOICE,
		"a group for each directory in DIR"},
	{"--all", NULL, NULL, FLAG, MEMBER(all), GEN | LIST | GRAPH | CHOICE,
		"one group of everything, as run makes without --mp"},
	{"--processes", "-p", "N", VALUE, MEMBER(processes), SELECT | CHOICE,
		"how many groups run at the same time (history decides)"},
	{"--lf", NULL, NULL, FLAG, MEMBER(lf), SELECT | CHOICE,
		"only tests that failed or did not run the last time"},
	{"--last-failed", NULL, NULL, FLAG, MEMBER(lf), SELECT | CHOICE, NULL},
	{"--maxfail", NULL, "N", VALUE, MEMBER(maxfail), RUN | GEN | CHOICE,
		"stop after so many failures in all groups together"},
	{"--exitfirst", "-x", NULL, FLAG, MEMBER(exitfirst), RUN | GEN | CHOICE,
		"stop after the first failure"},
	{"--incremental", NULL, NULL, FLAG, MEMBER(incremental), RUN | SEEN,
		"only groups that have not passed, or whose inputs changed"},
	{"--env", "-e", "NAME", VALUE, MEMBER(env), RUN | GEN,
		"the section of conf/config.yaml that is tested"},
	{"--skip_login", NULL, NULL, FLAG, MEMBER(skip_login), RUN | GEN,
		"do not call login.py"},
	{"--log_level", NULL, "LEVEL", VALUE, MEMBER(log_level), RUN | GEN,
		"least level of log records: debug, info, warning ..."},
	{"--no_gen", NULL, NULL, FLAG, MEMBER(no_gen), RUN | GEN | MERGE,
		"make no HTML reports"},
	{"--markdown", NULL, "FILE", VALUE, MEMBER(markdown),
		RUN | GEN | MERGE, "write a short summary as Markdown, too"},
	{"--timeout", NULL, "S", VALUE, MEMBER(timeout), RUN | GEN | EXEC,
		"time limit of a group: seconds, or as 5m or 1h"},
	{"--test_timeout", NULL, "S", VALUE, MEMBER(test_timeout),
		RUN | GEN | EXEC, "time limit of a test"},
	{"--retries", NULL, "N", VALUE, MEMBER(retries), RUN | GEN | EXEC,
		"run tests that failed so many times again"},
	{"--flaky-fails", NULL, NULL, FLAG, MEMBER(flaky_fails),
		RUN | GEN | EXEC,
		"fail when a test passed only when run again"},
	{"--resume", NULL, NULL, FLAG, MEMBER(resume), RUN | SEEN,
		"go on where the last run stopped"},
	{"--python", NULL, "PATH", VALUE, MEMBER(python),
		SELECT | MERGE | EXEC | INDEX,
		"the Python that has pytest"},
	{"--format", NULL, "text|json", VALUE, MEMBER(format), LIST,
		"how to print (text)"},
	{"--format", NULL, "FORMAT", VALUE, MEMBER(format), GRAPH,
		"text, dot, mermaid or json (text)"},
	{"--html", NULL, "FILE", VALUE, MEMBER(html), GRAPH,
		"write one file with the graph and the predicted schedule"},
	{"--jq", NULL, "FILTER", VALUE, MEMBER(jq), GRAPH,
		"what jq makes of --format json"},
	{"--output", "-o", "DIR", VALUE, MEMBER(output), MERGE,
		"where the merged reports go"},
	{"--open", NULL, NULL, FLAG, MEMBER(open), REPORT,
		"open the report page, too"},
	{"--compare", NULL, NULL, FLAG, MEMBER(compare), REPORT,
		"with the run before: newly failing, fixed, slower, flaky"},
	{"--verbose", "-v", NULL, FLAG, MEMBER(verbose), RUN | SEEN,
		"a line for each test as it ends"},
	{"--quiet", "-q", NULL, FLAG, MEMBER(quiet), RUN | GEN | SEEN,
		"say only what is wrong, and the totals"},
	{"--follow", NULL, "GROUP", VALUE, MEMBER(follow), RUN | SEEN,
		"show what this group prints, as it does"},
	{"--events", NULL, "FILE", VALUE, MEMBER(events), RUN | SEEN,
		"write what happens as JSON lines (-: standard output)"},
	{"--color", NULL, "WHEN", VALUE, MEMBER(colour), RUN | SEEN,
		"auto, always or never (auto)"},
	{NULL, "-s", NULL, FLAG, MEMBER(output_live), RUN,
		"show what the groups print, as they do"},
	{"--pdb", NULL, NULL, FLAG, MEMBER(pdb), RUN | SEEN,
		"debug failures: the groups one after another, on the terminal"},
	{"--trace", NULL, NULL, FLAG, MEMBER(trace), RUN | SEEN,
		"the same, from the start of each test"},
	{"--wait", NULL, NULL, FLAG, MEMBER(wait), RUN | GEN | CLEAN | SEEN,
		"wait for another run of this project to end"},
	{"--slow", NULL, "S", VALUE, MEMBER(slow), EXEC, NULL},
	{"--delay", NULL, "S", VALUE, MEMBER(delay), EXEC, NULL},
	{"--backoff", NULL, "N", VALUE, MEMBER(backoff), EXEC, NULL},
	{"--planned", NULL, NULL, FLAG, MEMBER(planned), EXEC, NULL},
	{"--spawn", NULL, NULL, FLAG, MEMBER(spawn), EXEC, NULL},
	{"--exclusive", NULL, NULL, FLAG, MEMBER(exclusive), EXEC, NULL},
	{"--only", NULL, NULL, FLAG, MEMBER(only), EXEC, NULL},
	{"--threads", NULL, NULL, FLAG, MEMBER(threads), EXEC | INDEX, NULL},
	{"--alone-fixtures", NULL, "NAMES", VALUE, MEMBER(alone_fixtures), EXEC | INDEX, NULL},
	{"--alone-marks", NULL, "NAMES", VALUE, MEMBER(alone_marks), EXEC | INDEX, NULL},
	{"--walk", NULL, "DIR", VALUE, MEMBER(walk), EXEC, NULL},
	{"--preload", NULL, "NAMES", VALUE, MEMBER(preload), EXEC | INDEX, NULL},
	{"--top", NULL, "DIR", VALUE, MEMBER(top), INDEX, NULL},
	{"--key", NULL, "KEY", VALUE, MEMBER(key), INDEX, NULL},
	{"--shared", NULL, "N", VALUE, MEMBER(shared), EXEC, NULL},
	{"--no-allure", NULL, NULL, FLAG, MEMBER(no_allure), EXEC, NULL},
	{"--plan", NULL, "DIGEST", VALUE, MEMBER(plan), EXEC, NULL},
	{"--help", "-h", NULL, FLAG, MEMBER(help), ALL, "this help"},
};

static const struct command commands[] = {
	{"run", "[selection] [options] [-- pytest arguments]", CLI_RUN,
		"run the suite and report (arun is short for it)"},
	{"gen", "[selection] [options] [-- pytest arguments]", CLI_GEN,
		"write build.ninja; `ninja` then runs it"},
	{"list", "[selection] [options] [-- pytest arguments]", CLI_LIST,
		"show the groups and their tests"},
	{"graph", "[selection] [options] [-- pytest arguments]", CLI_GRAPH,
		"show the graph and the predicted schedule"},
	{"merge", "[DIR... -o DIR]", CLI_MERGE,
		"make the reports of this project's groups, or of several "
		"result folders"},
	{"report", "[--compare] [--open]", CLI_REPORT,
		"show the last run again, or what changed in it"},
	{"explain", "GROUP...", CLI_EXPLAIN,
		"say why groups would run again, or would not"},
	{"clean", "", CLI_CLEAN, "remove .aomaker-build and build.ninja"},
	{"create", "NAME", CLI_CREATE, "make an example project"},
	{"history", "export|import FILE", CLI_HISTORY,
		"what past runs took, to or from another place; - for a pipe"},
	{"mock", "...", CLI_ORIGINAL, NULL},
	{"service", "...", CLI_ORIGINAL, NULL},
	{"show", "...", CLI_ORIGINAL, NULL},
	{"gen models", "...", CLI_ORIGINAL, NULL},
	{"gen stats", "...", CLI_ORIGINAL, NULL},
	{"exec", "[options] SLUG NAME -- pytest arguments", CLI_EXEC, NULL},
	{"keys", "", CLI_KEYS, NULL},
	{"index", "[options] ANSWER MODULE -- pytest arguments", CLI_INDEX, NULL},
	{"verdict", "", CLI_VERDICT, NULL},
	{"env", "", CLI_ENV, NULL},
	{"help", "[COMMAND]", CLI_HELP, "this help"},
};

enum {
	NOPTIONS = sizeof options / sizeof *options,
	NCOMMANDS = sizeof commands / sizeof *commands
};

static const struct command *
command_named(const char *name)
{
	for (size_t i = 0; i < NCOMMANDS; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

/* a command is the first word, or the first two ("gen models") */
static const struct command *
command_typed(char **words, int n, struct arena *a)
{
	const struct command *two = n < 2 ? NULL :
		command_named(arena_fmt(a, "%s %s", words[0], words[1]));

	return two ? two : command_named(words[0]);
}

static const struct command *
command_of(enum cli_verb verb)
{
	for (size_t i = 0; i < NCOMMANDS; i++)
		if (commands[i].verb == verb)
			return &commands[i];
	return NULL;
}

/*
 * The option a word spells, NULL when it is none of this command. *value is
 * what stands in the same word (--name=value, -p4), or NULL.
 */
static const struct option *
option_of(enum cli_verb verb, const char *word, const char **value)
{
	for (size_t i = 0; i < NOPTIONS; i++) {
		const struct option *o = &options[i];
		size_t n = o->name ? strlen(o->name) : 0;

		*value = NULL;
		if (!(o->commands & (1 << verb)))
			continue;
		if (n && strncmp(word, o->name, n) == 0 && (word[n] == '\0' ||
				(word[n] == '=' && o->kind != FLAG))) {
			*value = word[n] ? word + n + 1 : NULL;
			return o;
		}
		if (!o->letter || strncmp(word, o->letter, 2) != 0)
			continue;
		if (word[2] && o->kind == FLAG)
			continue;
		*value = word[2] ? word + 2 : NULL;
		return o;
	}
	return NULL;
}

static void
take_words(struct diag *d, strings *to, const char *value, int argc,
	char **argv, int *i)
{
	if (value)
		*vec_add(d->arena, to) = value;
	else if (*i + 1 >= argc || argv[*i + 1][0] == '-')
		diag_error(d, "%s wants at least one mark", argv[*i]);
	while (!value && *i + 1 < argc && argv[*i + 1][0] != '-')
		*vec_add(d->arena, to) = argv[++*i];
}

static void
take(struct cli *c, struct diag *d, const struct option *o, const char *value,
	int argc, char **argv, int *i)
{
	void *member = (char *)c + o->offset;
	const char **text = member;

	if (o->kind == FLAG) {
		*(int *)member = 1;
		return;
	}
	if (o->kind == WORDS) {
		take_words(d, member, value, argc, argv, i);
		return;
	}
	if (!value && *i + 1 < argc)
		value = argv[++*i];
	if (!value)
		diag_error(d, "%s wants a value: %s %s", o->name, o->name,
			o->value);
	else if (*text && strcmp(*text, value) != 0)
		diag_error(d, "%s is given twice: '%s' and '%s'", o->name,
			*text, value);
	*text = value;
}

static void
unknown_option(struct diag *d, enum cli_verb verb, const char *word)
{
	strings names = {0};

	for (size_t i = 0; i < NOPTIONS; i++)
		if (options[i].name && options[i].commands & (1 << verb))
			*vec_add(d->arena, &names) = options[i].name;
	diag_error(d, "unknown option '%s'%s", word,
		diag_suggest(d, word, names.v, names.n));
}

static void
unknown_command(struct diag *d, const char *word)
{
	strings names = {0};

	for (size_t i = 0; i < NCOMMANDS; i++)
		if (commands[i].help)
			*vec_add(d->arena, &names) = commands[i].name;
	diag_error(d, "unknown command '%s'%s (`aomaker help` lists them)",
		word, diag_suggest(d, word, names.v, names.n));
}

/* words that are to be typed again, save those that are not */
static void
remember(struct cli *c, struct diag *d, int about, char **words, int n)
{
	for (int i = 0; i < n; i++) {
		if (!(about & SEEN))
			*vec_add(d->arena, &c->typed) = words[i];
		if (!(about & (SEEN | CHOICE)))
			*vec_add(d->arena, &c->again) = words[i];
	}
}

/* what is no option of ours: pytest's, an operand, or a mistake */
static void
other(struct cli *c, struct diag *d, char *word)
{
	/* -vv and more is pytest's, and ours as -v is */
	if (strncmp(word, "-vv", 3) == 0 && !word[1 + strspn(word + 1, "v")])
		c->verbose = 2;
	if (c->verb == CLI_HELP && command_named(word))
		c->topic = word;
	else if (c->verb == CLI_HELP)
		unknown_command(d, word);
	else if ((1 << c->verb) & SELECT)
		*vec_add(d->arena, &c->pytest) = word;
	else if (word[0] == '-' && word[1] && c->verb != CLI_EXEC &&
			c->verb != CLI_INDEX)
		unknown_option(d, c->verb, word);
	else if (!((1 << c->verb) & OPERANDS))
		diag_error(d, "aomaker %s takes no '%s'",
			command_of(c->verb)->name, word);
	else
		*vec_add(d->arena, &c->operands) = word;
}

static int
parse_command(struct cli *c, int argc, char **argv, struct diag *d)
{
	const char *base = strrchr(argv[0], '/');
	const struct command *command;

	base = base ? base + 1 : argv[0];
	c->verb = CLI_RUN;
	if (strcmp(base, "arun") == 0) {
		if (argc < 2 || strcmp(argv[1], "--version") != 0)
			return 1;
		c->verb = CLI_VERSION;
		return 2;
	}
	c->verb = CLI_HELP;
	if (argc < 2 || strcmp(argv[1], "--help") == 0 ||
			strcmp(argv[1], "-h") == 0)
		return 2;
	if (strcmp(argv[1], "--version") == 0) {
		c->verb = CLI_VERSION;
		return 2;
	}
	command = command_typed(argv + 1, argc - 1, d->arena);
	if (command)
		c->verb = command->verb;
	else
		unknown_command(d, argv[1]);
	return 2;
}

void
cli_parse(struct cli *c, int argc, char **argv, struct diag *d)
{
	int i = parse_command(c, argc, argv, d);

	if (c->verb == CLI_ORIGINAL) {
		for (i = 1; i < argc; i++)
			*vec_add(d->arena, &c->operands) = argv[i];
		return;
	}
	for (; i < argc && strcmp(argv[i], "--") != 0; i++) {
		const char *value;
		const struct option *o = option_of(c->verb, argv[i], &value);
		int first = i;

		if (o)
			take(c, d, o, value, argc, argv, &i);
		else
			other(c, d, argv[i]);
		remember(c, d, o ? o->commands : 0, argv + first,
			i - first + 1);
	}
	c->nfree = c->pytest.n;
	remember(c, d, 0, argv + i, argc - i);
	while (++i < argc)
		*vec_add(d->arena, &c->pytest) = argv[i];
}

static void
help_options(enum cli_verb verb, FILE *to)
{
	for (size_t i = 0; i < NOPTIONS; i++) {
		const struct option *o = &options[i];
		char left[64];

		if (!(o->commands & (1 << verb)) || !o->help)
			continue;
		snprintf(left, sizeof left, "%s%s%s%s%s",
			o->letter ? o->letter : "",
			o->letter && o->name ? ", " : "",
			o->name ? o->name : "", o->value ? " " : "",
			o->value ? o->value : "");
		fprintf(to, "  %-24s %s\n", left, o->help);
	}
}

static void
help_command(const struct command *command, FILE *to)
{
	fprintf(to, "aomaker %s: %s\n\nusage: aomaker %s%s%s\n\n",
		command->name, command->help, command->name,
		*command->usage ? " " : "", command->usage);
	help_options(command->verb, to);
	if (!((1 << command->verb) & SELECT))
		return;
	fputs("\nAll that is not listed here, and all that follows --, goes to "
		"pytest.\nWithout a --dist option, --mp and --mt take the "
		"target of conf/aomaker.yaml.\n\nexamples:\n", to);
	fprintf(to, "  aomaker %s --mp --dist-mark smoke \"api and not slow\"\n"
		"  aomaker %s --mt --dist-file testcases/test_api -k volume\n",
		command->name, command->name);
}

int
cli_runs(const struct cli *c)
{
	const struct command *topic = c->verb == CLI_HELP && c->topic ?
		command_named(c->topic) : command_of(c->verb);

	return topic && ((1 << topic->verb) & (RUN | GEN));
}

void
cli_help(const struct cli *c, FILE *to)
{
	const struct command *command = c->verb == CLI_HELP ?
		(c->topic ? command_named(c->topic) : NULL) :
		command_of(c->verb);
	const char *comma = "";

	if (command && command->help && command->verb != CLI_HELP) {
		help_command(command, to);
		return;
	}
	fputs("aomaker: large pytest suites as a Ninja graph, with one complete "
		"Allure report\n\nusage: aomaker COMMAND ...\n       arun ..."
		"            (= aomaker run ...)\n\n", to);
	for (size_t i = 0; i < NCOMMANDS; i++)
		if (commands[i].help)
			fprintf(to, "  %-24s %s\n", commands[i].name,
				commands[i].help);
	fputs("\nof the original aomaker, where it is installed:", to);
	for (size_t i = 0; i < NCOMMANDS; i++)
		if (commands[i].verb == CLI_ORIGINAL) {
			fprintf(to, "%s %s", comma, commands[i].name);
			comma = ",";
		}
	fputs("\n\nexit status: 0 passed, 1 tests failed, 2 interrupted, 3 an "
		"error of ours or\nlost tests, 4 usage or configuration, 5 "
		"nothing selected\n", to);
}
