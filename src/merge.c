#include <errno.h>
#include <string.h>
#include <sys/utsname.h>

#include "allure.h"
#include "fs.h"
#include "histfile.h"
#include "junit.h"
#include "layout.h"
#include "merge.h"
#include "session.h"

static int
fail(struct diag *d, const char *path)
{
	diag_error(d, "%s: %s", path, strerror(errno));
	return -1;
}

/*
 * Fewer results than tests that ran: something was not reported. A skipped
 * collection has no result, as with pytest alone.
 */
static void
check_count(struct summary *s, struct arena *a, const struct status *status,
	long nresults)
{
	long ended = 0;

	for (size_t i = 0; i < status->tests.n; i++) {
		const struct test *t = &status->tests.v[i];

		ended += t->collect ? outcome_fails(t->outcome) :
			t->start > 0 || t->outcome != OUTCOME_PASSED;
		ended += (long)t->tries.n;
	}
	if (nresults < ended)
		summary_problem(s, a, 1, status->name, "%s: %ld tests ended "
			"and %ld Allure results were written", status->name,
			ended, nresults);
}

static void
add_environment(struct allure *set, const struct plan *p)
{
	static const char *const facts[] = {"env", "base_url", "account"};
	const char *fact;
	struct utsname u;

	allure_environment(set, "aomaker", AOMAKER_VERSION);
	allure_environment(set, "python", p->python);
	allure_environment(set, "pytest", p->pytest);
	allure_environment(set, "allure-pytest", p->allure);
	for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
		if ((fact = session_fact(set->arena, facts[i])))
			allure_environment(set, facts[i], fact);
	if (uname(&u) == 0)
		allure_environment(set, "platform", arena_fmt(set->arena,
			"%s %s %s", u.sysname, u.release, u.machine));
}

static int
merge_allure(struct summary *s, struct diag *d)
{
	static const char target[] = REPORTS_DIR "/json";
	struct allure set = {.arena = d->arena, .summary = s};

	if (allure_begin(&set, target) != 0)
		return fail(d, set.aside);
	for (size_t i = 0; i < s->plan->groups.n; i++) {
		const struct status *status = &s->statuses[i];
		long nresults = 0;

		for (int j = 1; j <= status->attempts; j++) {
			const char *dir = arena_fmt(d->arena,
				GROUPS_DIR "/%s/%d/allure", status->slug, j);
			long n = allure_add(&set, dir, status->name);

			if (n < 0) {
				fail(d, dir);
				fs_remove(set.aside);
				return -1;
			}
			nresults += n;
		}
		check_count(s, d->arena, status, nresults);
	}
	add_environment(&set, s->plan);
	if (allure_end(&set, target) != 0) {
		fail(d, target);
		fs_remove(set.aside);
		return -1;
	}
	return 0;
}

static int
write_report(const char *path, void (*put)(struct buf *,
	const struct summary *), const struct summary *s, struct diag *d)
{
	struct buf b = {0};
	int failed;

	put(&b, s);
	failed = fs_write(path, b.s, b.n) < 0 ? fail(d, path) : 0;
	buf_release(&b);
	return failed;
}

int
merge_groups(struct summary *s, struct diag *d)
{
	struct history history;

	if (fs_mkdirs(REPORTS_DIR) != 0)
		return fail(d, REPORTS_DIR);
	if (s->plan->allure && merge_allure(s, d) != 0)
		return -1;
	s->exit_status = summary_exit(s);
	histfile_update(&history, s, d);
	if (write_report(REPORTS_DIR "/junit.xml", junit_put, s, d) != 0)
		return -1;
	return write_report(REPORTS_DIR "/summary.json", summary_put, s, d);
}

/* the set takes the place of the folder: nothing else may be in it */
static void
check_out(const char *out, struct diag *d)
{
	strings names = {0};

	if (fs_list(d->arena, out, &names) != 0) {
		if (errno != ENOENT)
			diag_error(d, "%s: %s", out, strerror(errno));
		return;
	}
	for (size_t i = 0; i < names.n; i++)
		if (!allure_owns(names.v[i])) {
			diag_error(d, "%s holds '%s', which is no Allure "
				"result; name an empty or a new folder", out,
				names.v[i]);
			return;
		}
}

int
merge_folders(const strings *dirs, const char *out, struct diag *d)
{
	struct summary s = {0};
	struct allure set = {.arena = d->arena, .summary = &s};

	for (size_t i = 0; i < dirs->n; i++)
		if (!fs_is_dir(dirs->v[i]))
			diag_error(d, "'%s' is no folder of results",
				dirs->v[i]);
	check_out(out, d);
	if (d->nerrors)
		return -1;
	if (allure_begin(&set, out) != 0)
		return fail(d, set.aside);
	for (size_t i = 0; i < dirs->n; i++) {
		const char *dir = fs_join(d->arena, dirs->v[i], "json");

		if (!fs_is_dir(dir))
			dir = dirs->v[i];
		if (allure_add(&set, dir, dirs->v[i]) < 0) {
			fail(d, dir);
			fs_remove(set.aside);
			return -1;
		}
	}
	if (allure_end(&set, out) != 0)
		return fail(d, out);
	for (size_t i = 0; i < s.problems.n; i++)
		diag_error(d, "%s", s.problems.v[i].text);
	printf("%zu result%s of %zu folder%s %s in %s\n", set.nresults,
		set.nresults == 1 ? "" : "s", dirs->n, dirs->n == 1 ? "" : "s",
		set.nresults == 1 ? "is" : "are", out);
	return d->nerrors ? -1 : 0;
}
