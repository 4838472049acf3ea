#include <errno.h>
#include <string.h>
#include <sys/utsname.h>

#include "allure.h"
#include "fs.h"
#include "histfile.h"
#include "html.h"
#include "layout.h"
#include "merge.h"
#include "results.h"
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
add_fact(struct arena *a, pairs *facts, const char *key, const char *value)
{
	if (value)
		*vec_add(a, facts) = (struct pair){key, value};
}

/* what was tested, with what, and where */
static pairs
facts_of(struct arena *a, const struct plan *p)
{
	static const char *const told[] = {"env", "base_url", "account",
		"tester", "note"};
	pairs facts = {0};
	struct utsname u;

	for (size_t i = 0; i < sizeof told / sizeof *told; i++)
		add_fact(a, &facts, told[i], session_fact(a, told[i]));
	add_fact(a, &facts, "aomaker", AOMAKER_VERSION);
	add_fact(a, &facts, "python", p->python);
	add_fact(a, &facts, "pytest", p->pytest);
	add_fact(a, &facts, "allure-pytest", p->allure);
	if (uname(&u) == 0)
		add_fact(a, &facts, "platform", arena_fmt(a, "%s %s %s",
			u.sysname, u.release, u.machine));
	return facts;
}

static int
merge_allure(struct summary *s, const pairs *facts, struct diag *d)
{
	static const char target[] = REPORTS_DIR "/json";
	struct evidence evidence = {.arena = d->arena};
	struct allure set = {.arena = d->arena, .summary = s,
		.evidence = &evidence};

	if (allure_begin(&set, target) != 0)
		return fail(d, set.aside);
	for (size_t i = 0; i < s->plan->groups.n; i++) {
		struct status *status = &s->statuses[i];
		long nresults = 0;

		for (int j = 1; j <= status->attempts; j++) {
			const char *dir = arena_fmt(d->arena,
				GROUPS_DIR "/%s/%d/allure", status->slug, j);
			long n;

			evidence.attempt = j;
			n = allure_add(&set, dir, status->name);

			if (n < 0) {
				fail(d, dir);
				fs_remove(set.aside);
				return -1;
			}
			nresults += n;
		}
		check_count(s, d->arena, status, nresults);
		evidence_give(&evidence, status);
	}
	for (size_t i = 0; i < facts->n; i++)
		allure_environment(&set, facts->v[i].key, facts->v[i].value);
	if (allure_end(&set, target) != 0) {
		fail(d, target);
		fs_remove(set.aside);
		return -1;
	}
	return 0;
}

int
merge_groups(const struct reports *r, struct summary *s, struct diag *d)
{
	pairs facts = facts_of(d->arena, s->plan);
	struct history history;
	struct html generator = {0};

	if (fs_mkdirs(REPORTS_DIR) != 0)
		return fail(d, REPORTS_DIR);
	if (s->plan->allure && merge_allure(s, &facts, d) != 0)
		return -1;
	s->exit_status = summary_exit(s);
	histfile_update(&history, s, d);
	if (results_write(d->arena, s) != 0)
		return fail(d, TESTS_FILE);
	if (reports_write(r, s, &facts, &history, d) != 0)
		return -1;
	if (r->html && s->plan->allure) {
		html_find(&generator, d->arena);
		if (html_is_due(&generator, d->arena))
			html_make(&generator, d);
	}
	return 0;
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
