#include "config/pytest_arguments.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static int
has_retries(const struct config *c)
{
	for (size_t i = 0; i < c->settings.rules.n; i++)
		if (c->settings.rules.v[i].limits.retries > 0)
			return 1;
	return 0;
}

/*
 * The limit counts failures of all groups together. A single pytest without
 * retries counts by itself.
 */
static void
take_maxfail(struct config *c, const struct cli *cli, struct diag *d)
{
	char *end = "";
	int given = cli->maxfail || cli->exitfirst;
	long n = cli->maxfail ? strtol(cli->maxfail, &end, 10) : cli->exitfirst;

	if (cli->maxfail &&
		(*end || end == cli->maxfail || n < 0 || n > INT_MAX))
		diag_error(
			d, "--maxfail wants a number, not '%s'", cli->maxfail);
	c->maxfail = given ? (int)n : CONFIG_MAXFAIL_SUITE;
	if (c->dist != DIST_ALL || has_retries(c))
		return;
	c->maxfail = CONFIG_MAXFAIL_PYTEST;
	if (given)
		*vec_add(d->arena, &c->pytest) =
			arena_fmt(d->arena, "--maxfail=%d", (int)n);
}

/* the value of -k or -m, in this word or the next; NULL: another option */
static const char *
value_of(const char *option, const strings *args, size_t *i)
{
	const char *arg = args->v[*i];

	if (strcmp(arg, option) == 0 && *i + 1 < args->n)
		return args->v[++*i];
	return strncmp(arg, option, 2) == 0 && arg[2]
		? arg + 2 + (arg[2] == '=')
		: NULL;
}

/*
 * Takes the user's -m out with DIST_MARK: such a group has its own -m, and
 * pytest obeys only the last one. The index needs -k separately.
 */
static void
take_pytest(struct config *c, const strings *args, struct diag *d)
{
	const char *value;

	for (size_t i = 0; i < args->n; i++)
		if ((value = value_of("-m", args, &i)))
			c->markexpr = value;
		else if ((value = value_of("-k", args, &i)))
			c->keyword = value;
		else if (strcmp(args->v[i], "-k") == 0 ||
			strcmp(args->v[i], "-m") == 0)
			diag_error(d, "%s wants an expression: %s EXPRESSION",
				args->v[i], args->v[i]);
		else
			*vec_add(d->arena, &c->pytest) = args->v[i];
	if (c->keyword) {
		*vec_add(d->arena, &c->pytest) = "-k";
		*vec_add(d->arena, &c->pytest) = c->keyword;
	}
	if (c->markexpr && c->dist != DIST_MARK) {
		*vec_add(d->arena, &c->pytest) = "-m";
		*vec_add(d->arena, &c->pytest) = c->markexpr;
	}
}

/* accepts loguru's names, too; its own levels become numbers */
static void
take_log_level(struct config *c, const char *typed, struct diag *d)
{
	static const char *const levels[][2] = {
		{"trace", "5"},
		{"debug", "DEBUG"},
		{"info", "INFO"},
		{"success", "25"},
		{"warning", "WARNING"},
		{"error", "ERROR"},
		{"critical", "CRITICAL"},
	};
	enum { N = sizeof levels / sizeof *levels };
	const char *names[N];

	for (size_t i = 0; i < N && typed; i++) {
		names[i] = levels[i][0];
		if (strcasecmp(typed, names[i]) == 0)
			c->log_level = levels[i][1];
	}
	if (typed && !c->log_level)
		diag_error(d,
			"--log_level is trace, debug, info, success, "
			"warning, error or critical, not '%s'%s",
			typed, diag_suggest(d, typed, names, N));
	else if (typed)
		*vec_add(d->arena, &c->pytest) =
			arena_fmt(d->arena, "--log-level=%s", c->log_level);
}

/*
 * pytest always gets -s, which changes how tests run. It gets -q, -v and
 * --color only in a run without groups, where its own output is shown.
 */
static void
take_display(struct config *c, const struct cli *cli, struct diag *d)
{
	static const char *const whens[][2] = {
		{"auto", "auto"},
		{"always", "yes"},
		{"never", "no"},
	};
	const char *colour = NULL;

	if (cli->output_live)
		*vec_add(d->arena, &c->pytest) = "-s";
	for (size_t i = 0; i < 3 && cli->colour; i++)
		if (strcmp(cli->colour, whens[i][0]) == 0)
			colour = whens[i][1];
	if (cli->colour && !colour)
		diag_error(d, "--color is auto, always or never, not '%s'",
			cli->colour);
	if (c->dist != DIST_ALL || cli->verb != CLI_RUN)
		return;
	if (cli->quiet)
		*vec_add(d->arena, &c->pytest) = "-q";
	if (cli->verbose == 1) /* -vv is among c->pytest already */
		*vec_add(d->arena, &c->pytest) = "-v";
	if (colour)
		*vec_add(d->arena, &c->pytest) =
			arena_fmt(d->arena, "--color=%s", colour);
}

void
pytest_arguments_take(struct config *c, const struct cli *cli,
	const strings *args, struct diag *d)
{
	take_pytest(c, args, d);
	take_maxfail(c, cli, d);
	take_display(c, cli, d);
	take_log_level(c, cli->log_level, d);
}
