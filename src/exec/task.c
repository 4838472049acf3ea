#include "exec/task.h"

#include <stdlib.h>
#include <string.h>

#include "exec/exec_group.h"
#include "formats/ninja.h"
#include "os/fs.h"
#include "plan/graph_variables.h"

/* a word in ninja_word's encoding, or @file, whose lines are such words */
static int
take_arg(struct task *t, const char *arg, struct arena *a)
{
	struct buf text = {0};
	int failed;

	if (*arg != '@') {
		*vec_add(a, &t->args) = ninja_decode(arena_dup(a, arg));
		return 0;
	}
	failed = fs_read(arg + 1, &text);
	for (char *p = text.s, *end; p && *p && !failed; p = end + 1) {
		end = strchr(p, '\n');
		if (!end)
			break;
		*vec_add(a, &t->args) =
			ninja_decode(arena_ndup(a, p, (size_t)(end - p)));
	}
	buf_release(&text);
	return failed;
}

/* the default limits, and those that the options set */
static void
take_limits(struct limits *l, const struct cli *cli)
{
	const struct {
		const char *name, *text;
	} given[] = {
		{"timeout", cli->timeout},
		{"test_timeout", cli->test_timeout},
		{"slow", cli->slow},
		{"retries", cli->retries},
		{"delay", cli->delay},
		{"backoff", cli->backoff},
	};

	*l = limits_default;
	for (size_t i = 0; i < sizeof given / sizeof *given; i++)
		if (given[i].text)
			limits_set(l, given[i].name, given[i].text);
}

static const char *
decoded(struct arena *a, const char *word)
{
	return word ? ninja_decode(arena_dup(a, word)) : NULL;
}

static void
add_words(struct arena *a, strings *to, const strings *words)
{
	for (size_t i = 0; words && i < words->n; i++)
		*vec_add(a, to) = words->v[i];
}

struct task
task_of_group(struct arena *a, const struct planned_run *made,
	const struct group *g, const strings *more)
{
	struct task t = {.slug = g->slug,
		.name = g->name,
		.digest = g->digest,
		.python = made->config.python,
		.preload = made->config.settings.preload,
		.args = graph_pytest(a, &made->config, &made->suite),
		.walk = g->args.n ? g->walk : NULL,
		.limits = limits_default,
		.allure = made->suite.allure != NULL,
		.only = g->only,
		.ordered = g->ordered,
		.spawn = g->isolation == ISOLATION_SPAWN,
		.fork = g->isolation == ISOLATION_FORK};

	add_words(a, &t.args, more);
	t.nshared = t.args.n;
	add_words(a, &t.args, &g->args);
	return t;
}

int
task_from_cli(struct task *t, const struct cli *cli, struct diag *d)
{
	struct arena *a = d->arena;

	if (cli->operands.n != 2 || !cli->python) {
		diag_error(d,
			"aomaker exec is what build.ninja calls; to run "
			"one group, type what the summary of a run says");
		return -1;
	}
	*t = (struct task){.slug = cli->operands.v[0],
		.name = decoded(a, cli->operands.v[1]),
		.digest = cli->plan,
		.python = cli->python,
		.preload = cli->preload,
		.declared = cli->declared,
		.walk = decoded(a, cli->walk),
		.thread_unsafe = {cli->unsafe_fixtures, cli->unsafe_marks},
		.allure = !cli->no_allure,
		.only = cli->only,
		.ordered = cli->ordered,
		.spawn = cli->spawn,
		.fork = cli->fork,
		.units = cli->units,
		.threads = cli->threads,
		.sole = cli->sole,
		.exclusive = cli->exclusive,
		.controller = cli->controller,
		.flaky_fails = cli->flaky_fails,
		.words = cli->typed};
	take_limits(&t->limits, cli);
	for (size_t i = 0; i < cli->pytest.n; i++)
		if (take_arg(t, cli->pytest.v[i], a) != 0)
			return exec_group_fail(cli->pytest.v[i]);
	t->nshared = cli->shared ? strtoul(cli->shared, NULL, 10) : 0;
	if (t->nshared > t->args.n)
		t->nshared = t->args.n;
	return 0;
}
