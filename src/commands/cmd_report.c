/* `aomaker report`: prints the report of the last run, or compares the last two. */
#include "commands/commands.h"

#include <string.h>

#include "base/text_id.h"
#include "core/paths.h"
#include "core/run_store.h"
#include "os/fs.h"
#include "plan/plan_json.h"
#include "report/agent_summary.h"
#include "report/compare.h"
#include "report/open_page.h"

static int
print(struct diag *d)
{
	struct buf text = {0};

	if (fs_read(paths.report, &text) != 0) {
		diag_error(d, "nothing has run here yet; `arun` does");
		return EXIT_USAGE;
	}
	buf_print(&text);
	return 0;
}

/* the results of a run of the store; 0: there are none */
static int
read_run(struct run_results *r, struct arena *a, const char *name)
{
	return run_results_read(
		       a, r, run_store_path(a, name, RUN_STORE_RESULTS)) == 0;
}

static int
compare(struct diag *d)
{
	strings runs = run_store_names(d->arena, RUN_STORE_RESULTS);
	struct run_results now, before;
	struct buf b = {0};

	if (!runs.n || !read_run(&now, d->arena, runs.v[runs.n - 1]))
		diag_error(d, "nothing has run here yet; `arun` does");
	else if (runs.n < 2 || !read_run(&before, d->arena, runs.v[runs.n - 2]))
		diag_error(d,
			"there is no run before the last one to compare "
			"it with");
	if (d->nerrors)
		return EXIT_USAGE;
	compare_put(&b, d->arena, &before, &now);
	buf_print(&b);
	return 0;
}

/* -- for programs */

/* the plan and the results of the last run */
static int
read_last(struct plan *p, struct summary *s, struct diag *d)
{
	const char *cause;
	jv told;

	if (!fs_is_file(paths.summary) ||
		plan_read(d->arena, p, paths.plan, &cause) != 0) {
		diag_error(d, "nothing has run here yet; `arun` does");
		return -1;
	}
	summary_read(s, d->arena, p);
	told = json_read(d->arena, paths.summary, &cause);
	s->exit_status = json_int(told, "exit_status", summary_exit(s));
	jv_free(told);
	return 0;
}

/* 1: the id as pytest spells it, or as people read it */
static int
has_id(const struct test_result *t, const char *id)
{
	struct buf shown = {0};
	int same;

	text_put_id(&shown, t->id);
	same = strcmp(t->id, id) == 0 || (shown.n && strcmp(shown.s, id) == 0);
	buf_release(&shown);
	return same;
}

/* puts the tests with this id, a line each */
static void
put_tests(
	struct buf *b, const struct summary *s, const char *id, struct diag *d)
{
	strings ids = {0};
	size_t before = b->n;

	for (size_t i = 0; i < s->plan->groups.n; i++)
		for (size_t j = 0; j < s->results[i].tests.n; j++) {
			const struct test_result *t = &s->results[i].tests.v[j];

			*vec_add(d->arena, &ids) = t->id;
			if (!has_id(t, id))
				continue;
			agent_summary_put_test(
				b, d->arena, s, &s->results[i], t);
			buf_addc(b, '\n');
		}
	if (b->n == before)
		diag_error(d, "the last run had no test '%s'%s", id,
			diag_suggest(d, id, ids.v, ids.n));
}

static int
print_for_programs(const struct cli *cli, struct diag *d)
{
	int agent = strcmp(cli->format, "agent") == 0;
	struct plan plan;
	struct summary s;
	struct buf b = {0};

	if (!agent && strcmp(cli->format, "json") != 0)
		diag_error(d, "--format is text, json or agent, not '%s'",
			cli->format);
	else if (agent && cli->operands.n)
		diag_error(d, "--format json shows a test, agent the run");
	if (d->nerrors || read_last(&plan, &s, d) != 0)
		return EXIT_USAGE;
	for (size_t i = 0; i < cli->operands.n; i++)
		put_tests(&b, &s, cli->operands.v[i], d);
	if (agent)
		agent_summary_put(&b, d->arena, &s, NULL);
	else if (!cli->operands.n && fs_read(paths.summary, &b) != 0)
		diag_file(d, paths.summary);
	if (b.n)
		buf_print(&b);
	return d->nerrors ? EXIT_USAGE : 0;
}

int
cmd_report(const struct cli *cli, struct diag *d)
{
	int text = !cli->format || strcmp(cli->format, "text") == 0, status;

	if (text && cli->operands.n) {
		diag_error(d, "--format json shows a test");
		return EXIT_USAGE;
	}
	status = cli->compare ? compare(d)
		: text        ? print(d)
			      : print_for_programs(cli, d);

	return status == 0 && cli->open ? open_page(d) : status;
}
