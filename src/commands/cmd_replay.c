/*
 * `aomaker replay`: runs the tests of a past run again, in the same order and
 * environment and with the same seeds. Only the plan differs from that of other
 * runs: it comes from the record of the past run (core/run_record.h).
 */
#define _GNU_SOURCE
#include "commands/commands.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/run_store.h"
#include "plan/replay_plan.h"
#include "run/record_run.h"

extern char **environ;

static const char *
list_of(struct arena *a, const strings *names)
{
	const char *text = names->n ? names->v[0] : "none";

	for (size_t i = 1; i < names->n; i++)
		text = arena_fmt(a, "%s, %s", text, names->v[i]);
	return text;
}

/* reads the operands [RUN] [GROUP]; the default is the last run */
static void
choose(struct replay *r, const strings *words, struct diag *d)
{
	strings runs = run_store_names(d->arena, RUN_STORE_RECORD),
		groups = {0};
	const char *cause, *run = runs.n ? runs.v[runs.n - 1] : NULL;
	size_t first = words->n && strings_contain(&runs, words->v[0]);

	if (!run)
		diag_error(d,
			"there is no run to replay: `arun` records the last %d "
			"complete runs, and a bare ninja none",
			RUN_STORE_MAX);
	else if (words->n > 2 || (words->n == 2 && !first))
		diag_error(d, "aomaker replay [RUN] [GROUP]: the runs are %s",
			list_of(d->arena, &runs));
	else if (run_record_read(d->arena, &r->run, first ? words->v[0] : run,
			 &cause) != 0)
		diag_error(d, "%s", cause);
	if (!d->nerrors && !first && run_record_is_past(d->arena, &r->run))
		diag_warn(d, NULL, 0, 0,
			"the last run was not recorded: it was "
			"interrupted, or started by a bare ninja; this is the "
			"last one that `arun` recorded");
	if (d->nerrors || words->n == first)
		return;
	r->group = words->v[first];
	for (size_t i = 0; i < r->run.groups.n; i++)
		*vec_add(d->arena, &groups) = r->run.groups.v[i].name;
	if (!strings_contain(&groups, r->group))
		diag_error(d,
			"'%s' is neither a run (%s) nor a group of the run "
			"%s%s",
			r->group, list_of(d->arena, &runs), r->run.name,
			diag_suggest(d, r->group, groups.v, groups.n));
}

/* restores recorded variables, and warns of those whose values are unknown */
static void
restore_environment(const struct run_record *k, struct diag *d)
{
	strings now = {0}, missing = {0};

	for (char **v = environ; *v; v++)
		*vec_add(d->arena, &now) =
			arena_ndup(d->arena, *v, strcspn(*v, "="));
	for (size_t i = 0; i < now.n; i++)
		if (record_run_has_variable(now.v[i]))
			unsetenv(now.v[i]);
	for (size_t i = 0; i < k->variables.n; i++)
		setenv(k->variables.v[i].key, k->variables.v[i].value, 1);
	for (size_t i = 0; i < k->names.n; i++)
		if (!getenv(k->names.v[i]))
			*vec_add(d->arena, &missing) = k->names.v[i];
	if (missing.n)
		diag_warn(d, NULL, 0, 0,
			"set in the run %s, and not now: %s "
			"(their values are not recorded)",
			k->name, list_of(d->arena, &missing));
}

/* parses the command line of the run again */
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
cmd_replay(const struct cli *cli, struct diag *d)
{
	struct replay r = {0};
	struct cli c = {0};

	choose(&r, &cli->operands, d);
	if (!d->nerrors && r.run.masked)
		diag_error(d,
			"the run %s was given a secret, which is not "
			"recorded; type it again: arun %s",
			r.run.name, list_of(d->arena, &r.run.typed));
	if (d->nerrors)
		return EXIT_USAGE;
	restore_environment(&r.run, d);
	parse(&c, &r, cli, d);
	if (d->nerrors)
		return EXIT_USAGE;
	if (!cli->quiet)
		printf("the run %s again%s%s\n", r.run.name,
			r.group ? ", of which the group "
				: arena_fmt(d->arena,
					  ": %zu "
					  "test%s, %zu of them failed",
					  r.run.ntests,
					  r.run.ntests == 1 ? "" : "s",
					  r.run.nfailed),
			r.group ? r.group : "");
	return cmd_run(&c, d);
}
