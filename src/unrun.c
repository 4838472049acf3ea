#include "fs.h"
#include "layout.h"
#include "proc.h"
#include "unrun.h"

/* nothing of it ran, and nobody has written results for it yet */
static int
is_unrun(const struct status *s, const char *dir, struct arena *a)
{
	strings names = {0};

	return s->verdict == VERDICT_INTERRUPTED && s->start <= 0 &&
		s->tests.n && fs_list(a, dir, &names) == 0 && !names.n;
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
