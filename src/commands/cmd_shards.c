/* `aomaker shards`: prints the job matrix of a CI, with a job for each shard. */
#include "commands/commands.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "plan/planned_run.h"
#include "plan/shard.h"

/* {"shard":[1,2],"of":[2]}, for fromJSON() */
static void
put_github(struct buf *b, int n)
{
	buf_adds(b, "{\"shard\":[");
	for (int i = 1; i <= n; i++)
		buf_addf(b, "%s%d", i > 1 ? "," : "", i);
	buf_addf(b, "],\"of\":[%d]}\n", n);
}

/* a hidden job for `extends`; GitLab gives each job its number itself */
static void
put_gitlab(struct buf *b, int n)
{
	if (n == 1) /* GitLab gives a single job no number */
		buf_adds(b,
			".shards:\n  variables: {CI_NODE_INDEX: 1, "
			"CI_NODE_TOTAL: 1}\n");
	else
		buf_addf(b, ".shards:\n  parallel: %d\n", n);
}

/* an axis of a declarative pipeline */
static void
put_jenkins(struct buf *b, int n)
{
	buf_adds(b, "axis {\n    name 'SHARD'\n    values ");
	for (int i = 1; i <= n; i++)
		buf_addf(b, "%s'%d/%d'", i > 1 ? ", " : "", i, n);
	buf_adds(b, "\n}\n");
}

static const struct {
	const char *name;
	int most; /* jobs that the CI allows in a matrix */
	void (*put)(struct buf *b, int n);
} kinds[] = {
	{"github", 256, put_github},
	{"gitlab", 200, put_gitlab},
	{"jenkins", CONFIG_SHARDS_MAX, put_jenkins},
};

enum { NKINDS = sizeof kinds / sizeof *kinds };

static int
find_kind(const char *name, struct diag *d)
{
	const char *names[NKINDS];

	for (int i = 0; i < NKINDS; i++) {
		names[i] = kinds[i].name;
		if (name && strcmp(name, names[i]) == 0)
			return i;
	}
	if (name)
		diag_error(d, "--ci is github, gitlab or jenkins, not '%s'%s",
			name, diag_suggest(d, name, names, NKINDS));
	else
		diag_error(d,
			"aomaker shards --ci github [N], or gitlab or "
			"jenkins");
	return -1;
}

/* the number that was typed; 0: d says why it is wrong */
static int
typed_count(const struct cli *cli, int most, struct diag *d)
{
	const char *typed = cli->operands.v[0];
	long n = strtol(typed, NULL, 10);

	for (size_t i = 0; i < cli->typed.n; i++)
		if (strcmp(cli->typed.v[i], typed) != 0) {
			diag_error(d,
				"aomaker shards: '%s' does not matter "
				"when the number is given; leave out one of "
				"them",
				cli->typed.v[i]);
			return 0;
		}
	if (n >= 1 && n <= most)
		return (int)n;
	diag_error(d,
		"aomaker shards: a matrix of %s has from 1 to %d jobs, "
		"not %s",
		cli->ci, most, typed);
	return 0;
}

/* the number of shards that past runs suggest; 0: d says why there is none */
static int
count_shards(const struct cli *cli, struct diag *d)
{
	struct planned_run g = {0};
	int n;

	planned_run_make(&g, cli, d);
	if (d->nerrors)
		return 0;
	n = shard_count(d->arena, &g.plan);
	if (!n)
		diag_error(d,
			"no past run says how many shards are worth it; "
			"name a number, as in `aomaker shards --ci %s 4`, or "
			"`aomaker history import` what runs took",
			cli->ci);
	return n;
}

int
cmd_shards(const struct cli *cli, struct diag *d)
{
	int kind = find_kind(cli->ci, d);
	int n = 0;
	struct buf b = {0};

	if (kind >= 0)
		n = cli->operands.n ? typed_count(cli, kinds[kind].most, d)
				    : count_shards(cli, d);
	if (!n)
		return EXIT_USAGE;
	kinds[kind].put(&b, n);
	buf_print(&b);
	return 0;
}
