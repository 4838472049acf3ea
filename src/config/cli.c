#include "config/cli.h"

#include <string.h>

#include "config/options.h"

/* the command is the first word, or the first two ("gen models") */
static const struct command *
command_typed(char **words, int n, struct arena *a)
{
	const struct command *two = n < 2
		? NULL
		: command_named(arena_fmt(a, "%s %s", words[0], words[1]));

	return two ? two : command_named(words[0]);
}

static void
take_words(struct diag *d, strings *to, const char *value, int argc,
	char **argv, int *i)
{
	if (value)
		*vec_add(d->arena, to) = value;
	else if (*i + 1 >= argc || argv[*i + 1][0] == '-')
		diag_error(d, "%s wants at least one mark: %s MARK...",
			argv[*i], argv[*i]);
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

	for (size_t i = 0; i < noptions; i++)
		if (options[i].name && options[i].commands & (1 << verb))
			*vec_add(d->arena, &names) = options[i].name;
	diag_error(d, "unknown option '%s'%s (`aomaker help %s` lists them)",
		word, diag_suggest(d, word, names.v, names.n),
		command_of(verb)->name);
}

static void
unknown_command(struct diag *d, const char *word)
{
	strings names = {0};

	for (size_t i = 0; i < ncommands; i++)
		if (commands[i].help)
			*vec_add(d->arena, &names) = commands[i].name;
	diag_error(d, "unknown command '%s'%s (`aomaker help` lists them)",
		word, diag_suggest(d, word, names.v, names.n));
}

/* keeps the words that `gen` and the rerun of a test need again */
static void
remember(struct cli *c, struct diag *d, int mask, char **words, int n)
{
	for (int i = 0; i < n; i++) {
		if (!(mask & DISPLAY))
			*vec_add(d->arena, &c->typed) = words[i];
		if (!(mask & (DISPLAY | SELECTION)))
			*vec_add(d->arena, &c->rerun_options) = words[i];
	}
}

/* a word that is no option of aomaker: pytest's, an operand or a mistake */
static void
take_other(struct cli *c, struct diag *d, char *word)
{
	/* -vv and more go to pytest, and count as our -v, too */
	if (strncmp(word, "-vv", 3) == 0 && !word[1 + strspn(word + 1, "v")])
		c->verbose = 2;
	if (c->verb == CLI_HELP && command_named(word))
		c->topic = word;
	else if (c->verb == CLI_HELP)
		unknown_command(d, word);
	else if (c->verb == CLI_SHARDS && !c->operands.n && *word &&
		!word[strspn(word, "0123456789")])
		*vec_add(d->arena, &c->operands) = word;
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

/* 1: an option without a value, of aomaker or else of pytest */
static int
is_flag(enum cli_verb verb, char letter)
{
	const char word[] = {'-', letter, '\0'}, *value;
	const struct option *o = option_of(verb, word, &value);

	return o ? o->kind == FLAG : strchr(PYTEST_FLAGS, letter) != NULL;
}

/*
 * "-xvsk" as -x -v -s -k: flags, then the rest, which may take a value. -vv
 * stays one word.
 */
static strings
letters_of(enum cli_verb verb, const char *word, struct arena *a)
{
	strings letters = {0};
	const char *p = word + 1;

	while (*word == '-' && *p && is_flag(verb, *p)) {
		size_t n = *p == 'v' ? strspn(p, "v") : 1;

		*vec_add(a, &letters) = arena_fmt(a, "-%.*s", (int)n, p);
		p += n;
	}
	if (letters.n && *p)
		*vec_add(a, &letters) = arena_fmt(a, "-%s", p);
	return letters;
}

/* argv with the words of `by` in place of the i-th */
static char **
splice(struct arena *a, char **argv, int *argc, int i, const strings *by)
{
	int n = (int)by->n, rest = *argc - i - 1;
	char **words = arena_alloc(a, (size_t)(*argc + n) * sizeof *words);

	memcpy(words, argv, (size_t)i * sizeof *words);
	for (int j = 0; j < n; j++)
		words[i + j] = arena_dup(a, by->v[j]);
	memcpy(words + i + n, argv + i + 1, (size_t)rest * sizeof *words);
	*argc += n - 1;
	return words;
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
		strings letters = {0};
		int first = i;

		if (o && o->commands & AFTER_LIVE && !c->live)
			o = NULL;
		if (!o && (1 << c->verb) & SELECT)
			letters = letters_of(c->verb, argv[i], d->arena);
		if (letters.n > 1) {
			argv = splice(d->arena, argv, &argc, i, &letters);
			o = option_of(c->verb, argv[i], &value);
		}
		if (o)
			take(c, d, o, value, argc, argv, &i);
		else
			take_other(c, d, argv[i]);
		remember(
			c, d, o ? o->commands : 0, argv + first, i - first + 1);
	}
	c->nfree = c->pytest.n;
	remember(c, d, 0, argv + i, argc - i);
	while (++i < argc)
		*vec_add(d->arena, &c->pytest) = argv[i];
}

/* 1: pytest's error message says that it does not know the option */
static int
is_refused(const struct diag *d, const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < d->messages.n; i++) {
		const char *at = strstr(
			d->messages.v[i].text, "unrecognized arguments:");

		while (at && (at = strstr(at + 1, name)))
			if (at[-1] == ' ' && strchr("= \n", at[n]))
				return 1;
	}
	return 0;
}

void
cli_hint(const struct cli *c, struct diag *d)
{
	strings names = {0};

	for (size_t i = 0; i < noptions; i++)
		if (options[i].name && options[i].help &&
			options[i].commands & (1 << c->verb))
			*vec_add(d->arena, &names) = options[i].name;
	for (size_t i = 0; i < c->nfree; i++) {
		const char *word = c->pytest.v[i], *near;
		const char *name =
			arena_ndup(d->arena, word, strcspn(word, "="));

		if (strncmp(name, "--", 2) != 0)
			continue;
		near = diag_nearest(name, names.v, names.n);
		/* without groups pytest was not asked, so it refused nothing */
		if (near &&
			(is_refused(d, name) ||
				strncmp(near, "--dist-", 7) == 0))
			diag_error(d,
				"'%s' is no option of aomaker, did you "
				"mean '%s'?",
				name, near);
	}
}

int
cli_takes_hooks(const struct cli *c)
{
	const struct command *topic = c->verb == CLI_HELP && c->topic
		? command_named(c->topic)
		: command_of(c->verb);

	return topic && ((1 << topic->verb) & (RUN | GEN));
}
