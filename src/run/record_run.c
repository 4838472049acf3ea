#define _GNU_SOURCE
#include "run/record_run.h"

#include <string.h>
#include <unistd.h>

#include "core/run_record.h"
#include "core/run_store.h"
#include "isolate/candidates.h"
#include "secrets/masked_words.h"

extern char **environ;

int
record_run_has_variable(const char *name)
{
	static const char *const names[] = {"LANG", "LANGUAGE", "TZ",
		"PYTEST_ADDOPTS", "PYTEST_PLUGINS",
		"PYTEST_DISABLE_PLUGIN_AUTOLOAD"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(name, names[i]) == 0)
			return 1;
	return strncmp(name, "PYTHON", 6) == 0 || strncmp(name, "LC_", 3) == 0;
}

/* 1: a variable of the terminal, the login session or ours, which is left out */
static int
is_irrelevant(const char *name)
{
	static const char *const starts[] = {"_", "AOMAKER_", "NINJA_", "SHLVL",
		"PWD", "OLDPWD", "TERM", "COLUMNS", "LINES", "SSH_", "XDG_",
		"DISPLAY", "WAYLAND_", "DBUS_", "WINDOWID", "TMUX", "STY",
		"LS_COLORS", "COLORTERM", "VTE_", "PYTEST_", "PS1", "MAKE",
		"MFLAGS"};

	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
		if (strncmp(name, starts[i], strlen(starts[i])) == 0)
			return 1;
	return 0;
}

static void
add_variables(struct run_record *k, struct arena *a, const struct mask *m)
{
	for (char **v = environ; *v; v++) {
		size_t n = strcspn(*v, "=");
		const char *name = arena_ndup(a, *v, n), *value = *v + n;

		value += *value == '=';
		if (record_run_has_variable(name) &&
			strcmp(masked_text(a, m, value), value) == 0)
			*vec_add(a, &k->variables) =
				(struct pair){name, arena_dup(a, value)};
		else if (!is_irrelevant(name))
			*vec_add(a, &k->names) = name;
	}
}

static void
add_words(struct run_record *k, struct arena *a, const struct mask *m,
	const strings *typed)
{
	k->typed = masked_words(a, m, typed);
	for (size_t i = 0; i < typed->n; i++)
		k->masked |= strcmp(k->typed.v[i], typed->v[i]) != 0;
}

static void
add_group(struct run_record *k, struct arena *a, const struct summary *s,
	size_t i)
{
	struct run_record_group g = {.name = s->results[i].name};
	struct candidates tests;

	candidates_of_group(&tests, a, s, i);
	for (size_t j = 0; j < tests.all.n; j++)
		*vec_add(a, &g.tests) = tests.all.v[j].test;
	k->ntests += g.tests.n;
	if (g.tests.n)
		*vec_add(a, &k->groups) = g;
}

void
record_run(const struct summary *s, const struct planned_run *g,
	const struct cli *cli, const struct mask *mask, struct diag *d)
{
	struct run_record k = {.start = s->began > 0 ? s->began : s->start,
		.status = s->exit_status,
		.env = g->config.env.name,
		.threads = g->config.threads,
		.slots = g->slots.n};

	for (size_t i = 0; i < s->plan->groups.n; i++)
		if (!summary_cached(s, &s->results[i]) || s->resumed)
			add_group(&k, d->arena, s, i);
	for (int i = 0; i < NOUTCOMES; i++)
		if (outcome_fails((enum outcome)i) && i != OUTCOME_NOT_RUN)
			k.nfailed += s->counts[i];
	add_words(&k, d->arena, mask, &cli->typed);
	add_variables(&k, d->arena, mask);
	if (!k.groups.n)
		return;
	k.name = run_store_open(d->arena, s->start > 0 ? s->start : s->began);
	run_record_write(&k, d);
}
