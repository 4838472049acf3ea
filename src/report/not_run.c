#include "report/not_run.h"

#include <errno.h>
#include <string.h>

#include "core/paths.h"
#include "exec/broken_results.h"
#include "exec/supervision.h"
#include "os/fs.h"
#include "os/path.h"

/* writes the result of a group that never started */
static int
write_nothing(const struct group *g, const char *folder, const char *why,
	struct arena *a)
{
	struct group_result s = {.name = g->name,
		.slug = g->slug,
		.plan = g->digest,
		.verdict = VERDICT_INTERRUPTED,
		.attempts = 1,
		.message = why};

	for (size_t i = 0; i < g->tests.n; i++)
		*vec_add(a, &s.tests) = (struct test_result){
			.id = g->tests.v[i], .outcome = OUTCOME_NOT_RUN};
	if (!g->listed)
		*vec_add(a, &s.tests) = (struct test_result){.id = g->name,
			.outcome = OUTCOME_NOT_RUN,
			.collect = 1,
			.message = s.message};
	return fs_remove(path_join(a, folder, "1")) != 0 ||
			fs_mkdirs(path_join(a, folder, "1/allure")) != 0
		? -1
		: group_result_write(&s, path_join(a, folder, "status.json"));
}

/* writes the result of a group that had started, from its journals */
static int
write_recalled(const struct group *g, const char *folder, const char *why,
	struct broken_results *b)
{
	struct arena *a = b->arena;
	struct task task = {.name = g->name,
		.slug = g->slug,
		.digest = g->digest,
		.limits = limits_default};
	const char *status = path_join(a, folder, "status.json");
	struct supervision c = {.arena = a,
		.task = &task,
		.resume = RESUME_SAME,
		.stop_reason = why,
		.attempt = {.arena = a,
			.task = &task,
			.group_folder = folder,
			.number = 1}};

	limits_override(&task.limits, &g->limits);
	supervision_run(&c);
	if (supervision_mask(&c) != 0 ||
		group_result_write(&c.status, status) != 0)
		return -1;
	if (broken_results_is_wanted(&c.status) &&
		fs_is_dir(arena_fmt(
			a, "%s/%d/allure", folder, c.status.attempts)))
		broken_results_add(b, status,
			arena_fmt(
				a, "%s/%d/allure", folder, c.status.attempts));
	return 0;
}

/* 1: the group has a result, and it is of this plan */
static int
has_status(const struct group *g, const char *path, struct arena *a)
{
	const char *cause;
	struct group_result s;

	return group_result_read(a, &s, path, &cause) == 0 &&
		(!s.plan || strcmp(s.plan, g->digest) == 0);
}

static void
write_results(struct broken_results *b, struct diag *d)
{
	struct buf said = {0};

	if (broken_results_write(b, &said) != 0)
		diag_warn(d, NULL, 0, 0,
			"the Allure results of tests that "
			"did not run could not be written: %s",
			said.n ? said.s : "");
	buf_release(&said);
}

void
not_run_settle(const struct plan *p, const char *python, const char *why,
	struct diag *d)
{
	struct arena *a = d->arena;
	double began = fs_changed(paths.lock);
	struct broken_results b;

	broken_results_init(&b, a, python);
	for (size_t i = 0; i < p->groups.n; i++) {
		const struct group *g = &p->groups.v[i];
		const char *folder = path_join(a, paths.groups, g->slug);
		const char *status = path_join(a, folder, "status.json");

		if (has_status(g, status, a))
			continue;
		if ((resume_has_begun(a, folder, began)
				    ? write_recalled(g, folder, why, &b)
				    : write_nothing(g, folder, why, a)) != 0)
			diag_warn(d, NULL, 0, 0, "%s: %s", status,
				strerror(errno));
	}
	write_results(&b, d);
}

void
not_run_report(const struct summary *s, const char *python, struct diag *d)
{
	struct arena *a = d->arena;
	struct broken_results b;

	broken_results_init(&b, a, python);
	for (size_t i = 0; i < s->plan->groups.n && s->plan->allure; i++) {
		const struct group_result *status = &s->results[i];
		const char *slug = s->plan->groups.v[i].slug;
		const char *folder = arena_fmt(
			a, "%s/%s/%d", paths.groups, slug, status->attempts);

		if (broken_results_is_wanted(status) &&
			fs_is_dir(path_join(a, folder, "allure")) &&
			!fs_is_file(path_join(a, folder, "broken")))
			broken_results_add(&b, paths_status(a, slug),
				path_join(a, folder, "allure"));
	}
	write_results(&b, d);
}
