#include <string.h>

#include "options.h"

/* a command is the first word, or the first two ("gen models") */
static const struct command *
command_typed(char **words, int n, struct arena *a)
{
	const struct command *two = n < 2 ? NULL :
		command_named(arena_fmt(a, "%s %s", words[0], words[1]));

	return two ? two : command_named(words[0]);
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

	for (size_t i = 0; i < noptions; i++)
		if (options[i].name && options[i].commands & (1 << verb))
			*vec_add(d->arena, &names) = options[i].name;
	diag_error(d, "unknown option '%s'%s", word,
		diag_suggest(d, word, names.v, names.n));
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

int
cli_runs(const struct cli *c)
{
	const struct command *topic = c->verb == CLI_HELP && c->topic ?
		command_named(c->topic) : command_of(c->verb);

	return topic && ((1 << topic->verb) & (RUN | GEN));
}
