#include "report/allure/merge_results.h"

#include <errno.h>

#include "core/paths.h"
#include "os/fs.h"
#include "os/path.h"
#include "os/spinner.h"
#include "report/allure/extra_results.h"

static int
fail(struct diag *d, const char *path)
{
	diag_file(d, path);
	return -1;
}

/*
 * Adds a problem if there are fewer results than tests that ran. A skipped
 * collection has no result, as with pytest alone.
 */
static void
check_count(struct summary *s, struct arena *a,
	const struct group_result *status, long nresults)
{
	long ended = 0;

	for (size_t i = 0; i < status->tests.n; i++) {
		const struct test_result *t = &status->tests.v[i];

		ended += t->collect
			? outcome_fails(t->outcome)
			: t->start > 0 || t->outcome != OUTCOME_PASSED;
		ended += (long)t->tries.n;
	}
	if (nresults < ended)
		summary_problem(&s->problems, a, 1, status->name,
			"%s: %ld tests ended "
			"and %ld Allure results were written",
			status->name, ended, nresults);
}

/* the folders of every attempt of every group, in this order */
static folders
folders_of(struct arena *a, const struct summary *s)
{
	folders list = {0};

	for (size_t i = 0; i < s->plan->groups.n; i++)
		for (int j = 1; j <= s->results[i].attempts; j++)
			*vec_add(a, &list) = (struct results_folder){
				.dir = arena_fmt(a, "%s/%s/%d/allure",
					paths.groups, s->results[i].slug, j),
				.group = s->results[i].name,
				.attempt = j};
	return list;
}

static void
start_reading(struct thread_pool *readers, struct arena *a, const folders *list)
{
	*readers = (struct thread_pool){.arena = a,
		.jobs = list->v,
		.njobs = list->n,
		.size = sizeof *list->v,
		.work = results_folder_read};
	thread_pool_start(readers, thread_pool_spare());
}

/* adds the folders of a group, from the i-th on, and their titles and
   attachments to its tests */
static int
add_group(struct result_set *set, struct summary *s,
	struct group_result *status, struct thread_pool *readers, size_t i,
	struct diag *d)
{
	struct test_info info = {.arena = d->arena};
	long nresults = 0;

	for (int j = 0; j < status->attempts; j++) {
		const struct results_folder *f =
			thread_pool_take(readers, i + (size_t)j);
		long n = result_set_add(set, f);

		if (n < 0)
			return fail(d, f->dir);
		nresults += n;
		for (size_t k = 0; k < f->info.n; k++)
			*vec_add(d->arena, &info.results) = f->info.v[k];
	}
	check_count(s, d->arena, status, nresults);
	extra_results_check(&s->problems, d->arena, &info.results, status);
	test_info_give(&info, status);
	return 0;
}

int
merge_results_groups(struct result_set *set, struct summary *s,
	const pairs *facts, const struct merge_ahead *ahead,
	struct file_swap *to, struct diag *d)
{
	folders list = folders_of(d->arena, s);
	struct thread_pool readers;
	struct spinner reading;
	int failed = 0;
	size_t next = 0;

	if (result_set_begin(set) != 0)
		return fail(d, set->aside);
	for (size_t i = 0; i < list.n && ahead; i++)
		merge_ahead_take(ahead, &list.v[i]);
	start_reading(&readers, d->arena, &list);
	spinner_begin(&reading);
	for (size_t i = 0; i < s->plan->groups.n && !failed; i++) {
		spinner_goes_on(&reading, "the results are merged");
		failed = add_group(set, s, &s->results[i], &readers, next, d);
		next += (size_t)s->results[i].attempts;
	}
	thread_pool_end(&readers);
	spinner_end(&reading);
	for (size_t i = 0; i < facts->n; i++)
		result_set_environment(set, facts->v[i].key, facts->v[i].value);
	if (!failed && result_set_end(set, to) != 0)
		failed = fail(d, set->target);
	return failed;
}

/* the set will replace the folder, so that nothing else may be in it */
static void
check_out(const char *out, struct diag *d)
{
	strings names = {0};

	if (fs_list(d->arena, out, &names) != 0) {
		if (errno != ENOENT)
			diag_file(d, out);
		return;
	}
	for (size_t i = 0; i < names.n; i++)
		if (!result_set_owns(names.v[i])) {
			diag_error(d,
				"%s holds '%s', which is not an Allure "
				"result; name an empty or a new folder",
				out, names.v[i]);
			return;
		}
}

static folders
named_folders(const strings *dirs, struct diag *d)
{
	folders list = {0};

	for (size_t i = 0; i < dirs->n; i++) {
		struct results_folder *f = vec_add(d->arena, &list);
		const char *inner = path_join(d->arena, dirs->v[i], "json");

		if (!fs_is_dir(dirs->v[i]))
			diag_error(d, "'%s' is not a folder of results",
				dirs->v[i]);
		f->group = dirs->v[i];
		f->dir = fs_is_dir(inner) ? inner : dirs->v[i];
	}
	return list;
}

static int
merge(struct result_set *set, const folders *list, struct diag *d)
{
	struct file_swap swap = {.arena = d->arena};
	struct thread_pool readers;
	int failed = 0;

	if (result_set_begin(set) != 0)
		return fail(d, set->aside);
	start_reading(&readers, d->arena, list);
	for (size_t i = 0; i < list->n && !failed; i++)
		if (result_set_add(set, thread_pool_take(&readers, i)) < 0)
			failed = fail(d, list->v[i].dir);
	thread_pool_end(&readers);
	if (!failed &&
		(result_set_end(set, &swap) != 0 || file_swap_all(&swap) != 0))
		failed = fail(d, set->target);
	result_set_remove(set, !failed);
	if (result_set_release(set) != 0 && !failed)
		failed = fail(d, set->aside);
	return failed;
}

int
merge_results_folders(const strings *dirs, const char *out, struct diag *d)
{
	problems wrong = {0};
	struct result_set set = {
		.arena = d->arena, .problems = &wrong, .target = out};
	folders list = named_folders(dirs, d);

	check_out(out, d);
	if (d->nerrors || merge(&set, &list, d) != 0)
		return -1;
	for (size_t i = 0; i < wrong.n; i++)
		diag_error(d, "%s", wrong.v[i].text);
	printf("%zu result%s of %zu folder%s %s in %s\n", set.nresults,
		set.nresults == 1 ? "" : "s", dirs->n, dirs->n == 1 ? "" : "s",
		set.nresults == 1 ? "is" : "are", out);
	return d->nerrors ? -1 : 0;
}
