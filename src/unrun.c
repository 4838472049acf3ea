#include <errno.h>
#include <string.h>

#include "fs.h"
#include "layout.h"
#include "proc.h"
#include "resume.h"
#include "unrun.h"

/* nothing of it ran, and nobody has written results for it yet */
static int
is_unrun(const struct status *s, const char *dir, struct arena *a)
{
	strings names = {0};

	return s->verdict == VERDICT_INTERRUPTED && s->start <= 0 &&
		s->tests.n && fs_list(a, dir, &names) == 0 && !names.n;
}

/* all that was planned, none of it run */
static int
write_status(const struct group *g, const char *folder, struct arena *a)
{
	struct status s = {.name = g->name, .slug = g->slug,
		.plan = g->digest, .verdict = VERDICT_INTERRUPTED,
		.attempts = 1, .message = "the run was stopped before"};
	struct buf b = {0};
	int failed;

	for (size_t i = 0; i < g->tests.n; i++)
		*vec_add(a, &s.tests) = (struct test){.id = g->tests.v[i],
			.outcome = OUTCOME_NOT_RUN};
	if (!g->listed)
		*vec_add(a, &s.tests) = (struct test){.id = g->name,
			.outcome = OUTCOME_NOT_RUN, .collect = 1,
			.message = s.message};
	status_put(&b, &s);
	failed = fs_remove(fs_join(a, folder, "1")) != 0 ||
		fs_mkdirs(fs_join(a, folder, "1/allure")) != 0 ||
		fs_write(fs_join(a, folder, "status.json"), b.s, b.n) < 0;
	buf_release(&b);
	return failed ? -1 : 0;
}

/* in the run that began then, or in the one that it goes on with */
static int
has_begun(const char *folder, double began, struct arena *a)
{
	double last = fs_changed(fs_join(a, folder, "1/events.jsonl"));

	return last > 0 && (resume_is(began) || last >= began);
}

void
unrun_settle(const struct plan *p, struct diag *d)
{
	double began = fs_changed(layout.lock);

	for (size_t i = 0; i < p->groups.n; i++) {
		const struct group *g = &p->groups.v[i];
		const char *folder = fs_join(d->arena, layout.groups, g->slug);
		const char *status = fs_join(d->arena, folder, "status.json");

		if (fs_is_file(status) || has_begun(folder, began, d->arena))
			continue;
		if (write_status(g, folder, d->arena) != 0)
			diag_warn(d, NULL, 0, 0, "%s: %s", status,
				strerror(errno));
	}
}

void
unrun_report(const struct summary *s, const char *python, struct diag *d)
{
	const char *script = proc_worker(d->arena);
	struct buf said = {0};
	strings argv = {0};
	const char *head[] = {python, script, "broken"};

	for (size_t i = 0; i < 3; i++)
		*vec_add(d->arena, &argv) = head[i];
	for (size_t i = 0; i < s->plan->groups.n && s->plan->allure; i++) {
		const char *group = arena_fmt(d->arena, "%s/%s", layout.groups,
			s->plan->groups.v[i].slug);
		const char *dir = arena_fmt(d->arena, "%s/1/allure", group);

		if (!is_unrun(&s->statuses[i], dir, d->arena))
			continue;
		*vec_add(d->arena, &argv) = "--status";
		*vec_add(d->arena, &argv) = arena_fmt(d->arena,
			"%s/status.json", group);
		*vec_add(d->arena, &argv) = "--allure";
		*vec_add(d->arena, &argv) = dir;
	}
	*vec_add(d->arena, &argv) = NULL;
	if (argv.n > 4 && proc_output(argv.v, &said) != 0)
		diag_warn(d, NULL, 0, 0, "the Allure results of tests that "
			"did not run could not be written: %s",
			said.n ? said.s : "");
	buf_release(&said);
}
