#include "plan/write_plan.h"

#include "base/die.h"
#include "config/session_file.h"
#include "core/install.h"
#include "core/maxfail.h"
#include "core/paths.h"
#include "core/reports_folder.h"
#include "formats/json.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "os/path.h"
#include "plan/declared_inputs.h"
#include "plan/graph.h"
#include "plan/placement.h"
#include "plan/passes.h"
#include "plan/plan_inputs.h"
#include "plan/plan_json.h"
#include "plan/portable_key.h"
#include "plan/tasks_file.h"

static int
fail(struct diag *d, const char *path)
{
	diag_file(d, path);
	return -1;
}

/* groups/SLUG/only: the tests of groups whose arguments select more */
static int
write_only(const struct planned_run *g, struct diag *d)
{
	struct buf b = {0};
	int failed = 0;

	for (size_t i = 0; i < g->plan.groups.n && !failed; i++) {
		const struct group *group = &g->plan.groups.v[i];
		const char *dir =
			arena_fmt(d->arena, "%s/%s", paths.groups, group->slug);
		const char *file = path_join(d->arena, dir, GROUP_ONLY);

		if (!group->only)
			continue;
		buf_clear(&b);
		json_put_strings(&b, &group->tests);
		failed = fs_mkdirs(dir) != 0 || file_write(file, b.s, b.n) < 0;
		if (failed)
			fail(d, file);
	}
	buf_release(&b);
	return failed ? -1 : 0;
}

static int
write_file(const char *path, const struct buf *b, struct diag *d)
{
	return file_write(path, b->s, b->n) < 0 ? fail(d, path) : 0;
}

static int
write_launchers(const struct planned_run *g, struct diag *d)
{
	return placement_write(&g->plan, &g->config) == 0
		? 0
		: fail(d, paths.launchers);
}

static int
set_maxfail(const struct planned_run *g, struct diag *d)
{
	int most = g->config.maxfail;

	if (most == CONFIG_MAXFAIL_SUITE)
		most = g->suite.maxfail;
	return maxfail_set(most) == 0 ? 0 : fail(d, paths.maxfail);
}

int
write_plan(const struct planned_run *g, struct diag *d)
{
	struct ninja_file file = {0};
	struct tasks_file tasks;
	struct buf b = {0};
	/* not this program: after pip install, arun is another file */
	const char *self = install_beside(d->arena, "aomaker");
	int failed;

	if (!self)
		die("aomaker is not where arun is; is it installed whole?");
	/* made later, the folder would change a directory of the plan's inputs */
	if (reports_folder_make(d) != 0)
		return -1;
	plan_put(&b, &g->plan);
	/* it is whole again only when all is written */
	failed = fs_remove(paths.plan_inputs) != 0 || write_only(g, d) != 0 ||
		declared_inputs_write(&g->plan, d) != 0 ||
		write_launchers(g, d) != 0 ||
		write_file(paths.plan, &b, d) != 0;
	buf_clear(&b);
	tasks_file_make(&tasks, d->arena, &g->plan, &g->config, &g->suite);
	graph_make(&file, d->arena, &g->plan, &g->config, &tasks.stamps, self);
	ninja_put(&b, &file);
	if (!failed && tasks_file_write(&tasks) != 0)
		failed = fail(d, paths.tasks);
	failed = failed || set_maxfail(g, d) != 0 ||
		session_file_write(&g->config, d) != 0 ||
		write_file(paths.ninja, &b, d) != 0;
	if (!failed &&
		portable_write(d->arena, &g->plan, &g->config, &g->suite) != 0)
		failed = fail(d, paths.portable);
	if (!failed && plan_inputs_write(&g->plan, g->began, d->arena) != 0)
		failed = fail(d, paths.plan_inputs);
	buf_release(&b);
	return failed ? -1 : 0;
}

int
write_plan_forget_group(const struct group *g, struct diag *d)
{
	/* --resume does nothing without the journal of the first attempt */
	static const char *const names[] = {
		"ok", PASS_RECORD, "status.json", "1/events.jsonl"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *file = arena_fmt(
			d->arena, "%s/%s/%s", paths.groups, g->slug, names[i]);

		if (fs_remove(file) != 0)
			return fail(d, file);
	}
	return 0;
}

int
write_plan_forget(const struct planned_run *g, struct diag *d)
{
	for (size_t i = 0; i < g->plan.groups.n; i++)
		if (write_plan_forget_group(&g->plan.groups.v[i], d) != 0)
			return -1;
	return 0;
}
