#include "config/config.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config/choose_python.h"
#include "config/pytest_arguments.h"
#include "config/selection.h"
#include "core/paths.h"
#include "formats/secret_names.h"
#include "os/fs.h"
#include "os/path.h"

enum { PROCESSES_MAX = 4096, ROOT_MAX = 4096, ISOLATE_SECONDS = 600 };

static void
take_strategy(struct config *c, struct diag *d)
{
	struct strategy s = {0};
	int wanted = c->dist == DIST_MARK && !c->marks.n && !d->nerrors;

	strategy_load(&s, wanted, d);
	if (wanted)
		c->marks = s.marks;
	if (wanted && s.dist && !d->nerrors)
		selection_take_dist(c, &s, d);
	c->by_default = wanted && s.empty;
	if (c->by_default)
		c->dist = DIST_FILE;
	c->strategy = s.file;
	c->no_target = s.no_target && !c->named;
	if (c->named && c->dist == DIST_MARK)
		c->dist = DIST_FILE;
	c->settings = s.settings;
	cache_settings_take_environment(&c->settings.all.caching, d);
	secret_names_set(s.settings.secrets);
	c->processes = s.settings.processes;
	c->python = s.settings.python;
}

/*
 * Like pytest without a path, aomaker collects the tests below the directory
 * where the command was typed, unless conf/aomaker.yaml or an option names one.
 */
static void
take_below(struct config *c, const struct cli *cli, struct arena *a)
{
	int chosen = c->dist == DIST_ALL || c->by_default || cli->marks.n;

	if (cli->below && chosen)
		c->below = path_argument(a, cli->below);
}

static void
take_processes(struct config *c, const char *typed, struct diag *d)
{
	char *end;
	long n;

	if (!typed || strcmp(typed, "auto") == 0 ||
		strcmp(typed, "logical") == 0)
		return;
	n = strtol(typed, &end, 10);
	if (*end || end == typed)
		diag_error(d,
			"-p wants a number, not '%s' "
			"(pytest's own -p goes after --: -- -p %s)",
			typed, typed);
	else if (n < 0 || n > PROCESSES_MAX)
		diag_error(d, "-p %s: from 1 to %d", typed, PROCESSES_MAX);
	else
		c->processes =
			n ? (int)n : 1; /* -n 0 is xdist's way to say so */
}

/* "2/3"; -1: the text has another form */
static int
read_shard(struct config *c, const char *text)
{
	char *end;
	long i = isdigit((unsigned char)*text) ? strtol(text, &end, 10) : 0, n;

	if (i < 1 || *end != '/' || !isdigit((unsigned char)end[1]))
		return -1;
	n = strtol(end + 1, &end, 10);
	if (*end || n < i || n > CONFIG_SHARDS_MAX)
		return -1;
	c->shard = (int)i;
	c->nshards = (int)n;
	return 0;
}

static void
take_shard(struct config *c, const char *typed, struct diag *d)
{
	if (!typed)
		return;
	if (read_shard(c, typed) != 0)
		diag_error(d,
			"--shard wants I/N, the I-th of N parts, as in "
			"2/3; not '%s'",
			typed);
	else if (c->dist == DIST_ALL && c->nshards > 1)
		diag_error(d,
			"--shard deals out groups, and this is one of "
			"everything; --mp or --mt makes more, with a --dist "
			"option or the target of " STRATEGY_FILE);
}

/* text: the value of the option, or NULL */
static void
set_limit(struct limits *b, const char *name, const char *option,
	const char *text, struct diag *d)
{
	const char *wants = text ? limits_set(b, name, text) : NULL;

	if (wants)
		diag_error(d, "--%s wants %s, not '%s'", option, wants, text);
}

/* adds the command line as the last rule, which outweighs all others */
static void
take_rule(struct config *c, const struct cli *cli, struct diag *d)
{
	const struct {
		const char *name, *text;
	} typed[] = {
		{"timeout", cli->timeout},
		{"test_timeout", cli->test_timeout},
		{"retries", cli->retries},
	};
	struct group_rule *rule =
		group_rules_add(&c->settings.rules, d->arena, "*");

	if (cli->launcher && launcher_named(&rule->launcher, cli->launcher))
		diag_error(d,
			"--launcher is slurm or local, not '%s'; others "
			"have their words in %s",
			cli->launcher, STRATEGY_FILE);
	if (cli->launcher && c->dist == DIST_ALL)
		diag_error(d,
			"--launcher brings groups to other machines; say "
			"--mp to have groups");
	for (size_t i = 0; i < sizeof typed / sizeof *typed; i++)
		set_limit(&rule->limits, typed[i].name, typed[i].name,
			typed[i].text, d);
}

/*
 * Makes the words of the edge `plan` independent of their surroundings: the
 * shell that runs Ninja may have another VIRTUAL_ENV, and plain `run` means
 * --all, where `gen` would take the target of the strategy file.
 */
static void
pin_words(struct config *c, const struct cli *cli, int python, struct arena *a)
{
	strings typed = {0};

	if (c->below)
		*vec_add(a, &typed) = c->below;
	if (c->dist == DIST_ALL && !cli->all)
		*vec_add(a, &typed) = "--all";
	if (python) {
		*vec_add(a, &typed) = "--python";
		*vec_add(a, &typed) = c->python;
	}
	for (size_t i = 0; i < c->typed.n; i++)
		*vec_add(a, &typed) = c->typed.v[i];
	c->typed = typed;
}

/* takes the files that prepare a run and end it; see worker/lifecycle.h */
static void
take_lifecycle(struct config *c, const struct cli *cli, struct diag *d)
{
	static const char *const files[] = {
		ENVIRONMENT_FILE, HOOKS_FILE, LOGIN_FILE};

	for (size_t i = 0; i < 3; i++)
		if (fs_is_file(files[i]))
			*vec_add(d->arena, &c->lifecycle_files) = files[i];
	c->env.wanted = cli->env;
	c->skip_login = cli->skip_login;
	c->no_gen = cli->no_gen;
	c->markdown = cli->markdown;
	if (c->markdown && fs_is_dir(c->markdown))
		diag_error(d,
			"--markdown wants a file, and '%s' is a "
			"directory",
			c->markdown);
	environment_load(&c->env, d);
}

static void
take_isolate(struct config *c, const struct cli *cli, struct diag *d)
{
	struct limits b = {.timeout = ISOLATE_SECONDS};

	if (cli->isolate_limit && !cli->isolate)
		diag_error(d,
			"--isolate-limit is how long --isolate may take; "
			"say both");
	set_limit(&b, "timeout", "isolate-limit", cli->isolate_limit, d);
	c->isolate_limit = b.timeout;
}

static void
find_root(struct config *c, struct diag *d)
{
	char root[ROOT_MAX];

	if (!getcwd(root, sizeof root))
		diag_error(d, "the current directory cannot be read: %s",
			strerror(errno));
	else
		c->root = arena_dup(d->arena, root);
}

void
config_basics(struct config *c, const struct cli *cli, struct diag *d)
{
	find_root(c, d);
	if (!c->root)
		return;
	take_strategy(c, d);
	choose_python(c, cli->python, d);
}

void
config_hooks(struct config *c, const struct cli *cli, struct diag *d)
{
	if (!fs_is_file(HOOKS_FILE))
		return;
	config_basics(c, cli, d);
	if (!d->nerrors)
		hook_options_load(&c->hooks, c->python, d);
}

void
config_make(struct config *c, const struct cli *cli, struct diag *d)
{
	strings pytest = {0};

	find_root(c, d);
	if (!c->root)
		return;
	c->threads = cli->mt;
	c->named = cli->named;
	c->flaky_fails = cli->flaky_fails;
	c->typed = cli->typed;
	c->rerun_options = cli->rerun_options;
	selection_choose(c, cli, d);
	take_strategy(c, d);
	take_below(c, cli, d->arena);
	take_processes(c, cli->processes, d);
	take_shard(c, cli->shard, d);
	take_rule(c, cli, d);
	take_isolate(c, cli, d);
	pin_words(c, cli, choose_python(c, cli->python, d), d->arena);
	if (cli_takes_hooks(cli))
		take_lifecycle(c, cli, d);
	if (cli_takes_hooks(cli) && !d->nerrors)
		hook_options_load(&c->hooks, c->python, d);
	if (c->below)
		*vec_add(d->arena, &pytest) = c->below;
	hook_options_take(&c->hooks, &cli->pytest, cli->nfree, &pytest, d);
	pytest_arguments_take(c, cli, &pytest, d);
}
