#define _GNU_SOURCE
#include "commands/cmd_replay.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/hashmap.h"
#include "base/text.h"
#include "commands/cmd_run.h"
#include "formats/yaml_json.h"
#include "isolate/candidates.h"
#include "os/fs.h"
#include "report/rerun_command.h"

extern char **environ;

enum { NAMED = 20 };		/* in a warning */

/* -- the record */

/* variables that may matter to every suite, and hold no secrets */
static int
is_kept(const char *name)
{
	static const char *const names[] = {
		"LANG", "LANGUAGE", "TZ", "PYTEST_ADDOPTS", "PYTEST_PLUGINS",
		"PYTEST_DISABLE_PLUGIN_AUTOLOAD"
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(name, names[i]) == 0)
			return 1;
	return strncmp(name, "PYTHON", 6) == 0 || strncmp(name, "LC_", 3) == 0;
}

/* of the terminal and the session, which differ and do not matter; ours */
static int
is_passing(const char *name)
{
	static const char *const starts[] = {
		"_", "AOMAKER_", "NINJA_", "SHLVL", "PWD", "OLDPWD", "TERM",
		"COLUMNS", "LINES", "SSH_", "XDG_", "DISPLAY", "WAYLAND_",
		"DBUS_", "WINDOWID", "TMUX", "STY", "LS_COLORS", "COLORTERM",
		"VTE_", "PYTEST_", "PS1", "MAKE", "MFLAGS"
	};

	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
		if (strncmp(name, starts[i], strlen(starts[i])) == 0)
			return 1;
	return 0;
}

/* with *** for what is secret in it */
static const char *
masked(struct arena *a, const struct mask *m, const char *text)
{
	struct buf b = {0};

	buf_adds(&b, "");
	mask_put(&b, m, text, strlen(text));
	return buf_take(&b, a);
}

static void
keep_variables(struct kept *k, struct arena *a, const struct mask *m)
{
	for (char **v = environ; *v; v++) {
		size_t n = strcspn(*v, "=");
		const char *name = arena_ndup(a, *v, n), *value = *v + n;

		value += *value == '=';
		if (is_kept(name) && strcmp(masked(a, m, value), value) == 0)
			*vec_add(a, &k->variables) = (struct pair){name,
				arena_dup(a, value)};
		else if (!is_passing(name))
			*vec_add(a, &k->names) = name;
	}
}

/* an option whose name says that its value is a secret */
static int
names_secret(struct arena *a, const char *word, size_t n)
{
	size_t dashes = strspn(word, "-");

	return dashes && n > dashes && yjson_is_secret(arena_ndup(a, word +
		dashes, n - dashes));
}

static void
keep_words(struct kept *k, struct arena *a, const struct mask *m,
	const strings *typed)
{
	int secret = 0;		/* the next word is one */

	for (size_t i = 0; i < typed->n; i++) {
		const char *word = typed->v[i], *kept = masked(a, m, word);
		size_t n = strcspn(word, "=");

		if (secret && *word != '-')
			kept = "***";
		else if (word[n] && names_secret(a, word, n))
			kept = arena_fmt(a, "%.*s=***", (int)n, word);
		secret = !word[n] && names_secret(a, word, n);
		k->masked |= strcmp(kept, word) != 0;
		*vec_add(a, &k->typed) = kept;
	}
}

static void
keep_group(struct kept *k, struct arena *a, const struct summary *s, size_t i)
{
	struct kept_group g = {.name = s->statuses[i].name};
	struct neighbours tests;

	neighbours_of_group(&tests, a, s, i);
	for (size_t j = 0; j < tests.all.n; j++)
		*vec_add(a, &g.tests) = tests.all.v[j].test;
	k->ntests += g.tests.n;
	if (g.tests.n)
		*vec_add(a, &k->groups) = g;
}

void
replay_keep(const struct summary *s, const struct gen *g,
	const struct cli *cli, const struct mask *mask, struct diag *d)
{
	struct kept k = {.start = s->began > 0 ? s->began : s->start,
		.status = s->exit_status, .env = g->config.env.name,
		.threads = g->config.threads, .slots = g->slots.n};

	for (size_t i = 0; i < s->plan->groups.n; i++)
		if (!summary_cached(s, &s->statuses[i]) || s->resumed)
			keep_group(&k, d->arena, s, i);
	for (int i = 0; i < NOUTCOMES; i++)
		if (outcome_fails((enum outcome)i) && i != OUTCOME_NOT_RUN)
			k.nfailed += s->counts[i];
	keep_words(&k, d->arena, mask, &cli->typed);
	keep_variables(&k, d->arena, mask);
	if (k.groups.n)
		kept_write(&k, d);
}

/* -- the plan */

static struct map
tests_of(struct arena *a, const struct suite *s)
{
	struct map tests = {.arena = a};

	for (size_t i = 0; i < s->modules.n; i++)
		for (size_t j = 0; j < s->modules.v[i].tests.n; j++)
			*map_at(&tests, s->modules.v[i].tests.v[j].id) =
				(void *)s->modules.v[i].path;
	return tests;
}

static void
warn_missing(const strings *missing, const char *run, struct diag *d)
{
	struct buf b = {0};

	for (size_t i = 0; i < missing->n && i < NAMED; i++) {
		buf_adds(&b, "\n    ");
		text_put(&b, missing->v[i]);
	}
	if (missing->n > NAMED)
		buf_addf(&b, "\n    and %zu more", missing->n - NAMED);
	if (missing->n)
		diag_warn(d, NULL, 0, 0, "%zu test%s of the run %s %s no longer "
			"there, or in a module that cannot be read:%s",
			missing->n, missing->n == 1 ? "" : "s", run,
			missing->n == 1 ? "is" : "are", b.s);
	buf_release(&b);
}

/* the group's tests that there are; their modules are its arguments */
static void
add_group(struct plan *p, const struct kept_group *was,
	const struct map *tests, strings *missing, struct arena *a)
{
	struct map seen = {.arena = a};
	struct group g = {.name = was->name, .listed = 1, .only = 1,
		.ordered = 1, .place = p->groups.n};

	for (size_t i = 0; i < was->tests.n; i++) {
		const char *path = map_get(tests, was->tests.v[i]);
		void **at;

		if (!path) {
			*vec_add(a, missing) = was->tests.v[i];
			continue;
		}
		*vec_add(a, &g.tests) = was->tests.v[i];
		at = map_at(&seen, path);
		if (!*at) {
			*vec_add(a, &g.args) = fs_argument(a, path);
			*vec_add(a, &g.inputs) = path;
		}
		*at = p;
	}
	if (g.tests.n)
		*vec_add(a, &p->groups) = g;
}

void
replay_plan(struct plan *p, const struct replay *r, const struct suite *s,
	struct diag *d)
{
	struct map tests = tests_of(d->arena, s);
	strings missing = {0};

	for (size_t i = 0; i < r->run.groups.n; i++)
		if (!r->group || strcmp(r->group, r->run.groups.v[i].name) == 0)
			add_group(p, &r->run.groups.v[i], &tests, &missing,
				d->arena);
	warn_missing(&missing, r->run.name, d);
	if (!p->groups.n)
		diag_error(d, "no test of the run %s is there any more",
			r->run.name);
}

/* -- the command */

static const char *
list_of(struct arena *a, const strings *names)
{
	const char *text = names->n ? names->v[0] : "none";

	for (size_t i = 1; i < names->n; i++)
		text = arena_fmt(a, "%s, %s", text, names->v[i]);
	return text;
}

/* which of its operands is a run, and which a group; the last run is usual */
static void
choose(struct replay *r, const strings *words, struct diag *d)
{
	strings runs = kept_names(d->arena), groups = {0};
	const char *cause, *run = runs.n ? runs.v[runs.n - 1] : NULL;
	size_t first = words->n && strings_hold(&runs, words->v[0]);

	if (!run)
		diag_error(d, "no run is kept that could be replayed: `arun` "
			"keeps the last %d that came to their ends, and a bare "
			"ninja none", KEPT_MAX);
	else if (words->n > 2 || (words->n == 2 && !first))
		diag_error(d, "aomaker replay [RUN] [GROUP]: the runs are %s",
			list_of(d->arena, &runs));
	else if (kept_read(d->arena, &r->run, first ? words->v[0] : run,
			&cause) != 0)
		diag_error(d, "%s", cause);
	if (!d->nerrors && !first && kept_is_past(d->arena, &r->run))
		diag_warn(d, NULL, 0, 0, "the last run is not kept: it was "
			"interrupted, or a bare ninja's, whose seeds nobody "
			"knows; this is the last that `arun` kept");
	if (d->nerrors || words->n == first)
		return;
	r->group = words->v[first];
	for (size_t i = 0; i < r->run.groups.n; i++)
		*vec_add(d->arena, &groups) = r->run.groups.v[i].name;
	if (!strings_hold(&groups, r->group))
		diag_error(d, "'%s' is no run (%s), and no group of the run "
			"%s%s", r->group, list_of(d->arena, &runs), r->run.name,
			diag_suggest(d, r->group, groups.v, groups.n));
}

/* as it was; what only its name is known of, the user has to set */
static void
restore_environment(const struct kept *k, struct diag *d)
{
	strings now = {0}, missing = {0};

	for (char **v = environ; *v; v++)
		*vec_add(d->arena, &now) = arena_ndup(d->arena, *v,
			strcspn(*v, "="));
	for (size_t i = 0; i < now.n; i++)
		if (is_kept(now.v[i]))
			unsetenv(now.v[i]);
	for (size_t i = 0; i < k->variables.n; i++)
		setenv(k->variables.v[i].key, k->variables.v[i].value, 1);
	for (size_t i = 0; i < k->names.n; i++)
		if (!getenv(k->names.v[i]))
			*vec_add(d->arena, &missing) = k->names.v[i];
	if (missing.n)
		diag_warn(d, NULL, 0, 0, "set in the run %s, and not now: %s "
			"(their values are not kept)", k->name,
			list_of(d->arena, &missing));
}

/* the command line of the run, read again */
static void
parse(struct cli *c, const struct replay *r, const struct cli *cli,
	struct diag *d)
{
	strings argv = {0};

	*vec_add(d->arena, &argv) = "aomaker";
	*vec_add(d->arena, &argv) = "run";
	for (size_t i = 0; i < r->run.typed.n; i++)
		*vec_add(d->arena, &argv) = r->run.typed.v[i];
	cli_parse(c, (int)argv.n, (char **)(void *)argv.v, d);
	c->replay = r;
	c->build_dir = cli->build_dir;
	c->isolate = cli->isolate;
	c->isolate_limit = cli->isolate_limit;
	c->quiet = cli->quiet;
	c->verbose = cli->verbose;
	c->wait = cli->wait;
	c->no_gen |= cli->no_gen;
	if (!c->env)
		c->env = r->run.env;
}

int
replay_command(const struct cli *cli, struct diag *d)
{
	struct replay r = {0};
	struct cli c = {0};

	choose(&r, &cli->operands, d);
	if (!d->nerrors && r.run.masked)
		diag_error(d, "the run %s was given a secret, which is not "
			"kept; type it again: arun %s", r.run.name,
			list_of(d->arena, &r.run.typed));
	if (d->nerrors)
		return EXIT_USAGE;
	restore_environment(&r.run, d);
	parse(&c, &r, cli, d);
	if (d->nerrors)
		return EXIT_USAGE;
	if (!cli->quiet)
		printf("the run %s again%s%s\n", r.run.name, r.group ?
			", of which the group " : arena_fmt(d->arena, ": %zu "
			"test%s, %zu of them failed", r.run.ntests,
			r.run.ntests == 1 ? "" : "s", r.run.nfailed),
			r.group ? r.group : "");
	return launch(&c, d);
}
