#include "isolate/failed_test.h"

#include <string.h>

#include "base/hashmap.h"
#include "report/rerun_command.h"

void
failed_test_init(struct failed_test *f, size_t width)
{
	const struct group *g = &f->summary->plan->groups.v[f->group];

	candidates_find(&f->candidates, f->arena, f->summary, f->group, f->test,
		f->made->config.threads);
	search_init(&f->search, f->arena, f->candidates.n,
		f->candidates.nbefore, f->candidates.module_of,
		f->candidates.beside.n > 0, width);
	if (g->exclusive || g->pool) /* its trials must not overlap */
		search_quietly(&f->search);
}

static void
add_module(struct trial_spec *to, struct arena *a, struct hashmap *seen,
	const char *module)
{
	void **at = hashmap_at(seen, module);

	if (!*at)
		*vec_add(a, &to->modules) = module;
	*at = to;
}

struct trial_spec
failed_test_trial(const struct failed_test *f, const struct search_trial *t)
{
	struct arena *a = f->arena;
	struct hashmap seen = {.arena = a};
	int beside = t->kind == SEARCH_BESIDE;
	struct trial_spec spec = {
		.group = &f->summary->plan->groups.v[f->group],
		.ordered = 1,
		.thread = beside && f->made->config.threads};

	for (size_t i = 0; i < t->set.n; i++) {
		const struct candidate *one = &f->candidates.all.v[t->set.v[i]];

		if (beside && one->group != f->group) /* runs beside it */
			continue;
		spec.wide |= one->group != f->group;
		add_module(&spec, a, &seen, one->module);
		if (one->test)
			*vec_add(a, &spec.tests) = one->test;
	}
	add_module(&spec, a, &seen, candidates_module(a, f->test->id));
	*vec_add(a, &spec.tests) = f->test->id;
	return spec;
}

struct trial_spec
failed_test_beside(const struct failed_test *f, size_t group)
{
	struct arena *a = f->arena;
	struct hashmap seen = {.arena = a};
	struct candidates own;
	struct trial_spec spec = {.group = &f->summary->plan->groups.v[group],
		.ordered = 1,
		.thread = f->made->config.threads};

	candidates_of_group(&own, a, f->summary, group);
	for (size_t i = 0; i < own.all.n; i++) {
		add_module(&spec, a, &seen, own.all.v[i].module);
		*vec_add(a, &spec.tests) = own.all.v[i].test;
	}
	return spec;
}

struct trial_spec
failed_test_serial(const struct failed_test *f)
{
	struct arena *a = f->arena;
	struct hashmap seen = {.arena = a};
	struct trial_spec spec = {
		.group = &f->summary->plan->groups.v[f->group], .wide = 1};

	for (size_t i = 0; i < f->summary->plan->groups.n; i++)
		for (size_t j = 0; j < f->summary->results[i].tests.n; j++) {
			const struct test_result *t =
				&f->summary->results[i].tests.v[j];

			if (t->collect || t->outcome == OUTCOME_CRASHED ||
				t->outcome == OUTCOME_TIMED_OUT)
				continue;
			add_module(
				&spec, a, &seen, candidates_module(a, t->id));
			*vec_add(a, &spec.tests) = t->id;
		}
	return spec;
}

void
failed_test_seek(struct failed_test *f, const struct group_result *serial)
{
	struct candidates before;
	const struct test_result *found;
	enum search_result serially = trial_says(serial, f->test->id, &found);

	if (serially == SEARCH_NOTHING)
		f->why_untried =
			"the trial of all tests in one process did not "
			"reach it";
	if (serially != SEARCH_PASSED ||
		candidates_before(&before, f->arena, serial, f->test->id) !=
			0 ||
		!before.nbefore)
		return;
	for (size_t i = 0; i < before.all.n; i++) /* of any group */
		before.all.v[i].group = SEARCH_NONE;
	f->candidates = before;
	search_needs(&f->search, before.nbefore);
	f->begun = f->ended = 0;
	f->over = !search_next(&f->search);
}

static const char *
command(const struct failed_test *f, const strings *words)
{
	struct buf b = {0};

	rerun_command_put(&b, f->summary->plan, words);
	return buf_take(&b, f->arena);
}

/* the command line of the run: the failure needs the other groups */
static const char *
whole_command(const struct failed_test *f)
{
	struct buf b = {0};

	buf_adds(&b, "arun");
	rerun_command_put_words(&b, f->typed);
	return buf_take(&b, f->arena);
}

/* commands that show the verdict: the test after its partners, then alone */
static void
add_commands(struct diagnosis *d, const struct failed_test *f)
{
	const struct plan *p = f->summary->plan;
	struct arena *a = f->arena;
	strings words = {0}, alone = {0};

	for (size_t i = 0; i < d->partners.n && d->by_import; i++)
		*vec_add(a, &words) =
			arena_fmt(a, "--deselect=%s", d->partners.v[i]);
	for (size_t i = 0; i < d->partners.n; i++)
		*vec_add(a, &words) =
			rerun_command_path(a, p, d->partners.v[i]);
	*vec_add(a, &words) = rerun_command_path(a, p, f->test->id);
	*vec_add(a, &alone) = rerun_command_path(a, p, f->test->id);
	if (d->verdict == DIAGNOSIS_BESIDE)
		*vec_add(a, &d->commands) = whole_command(f);
	else if (d->partners.n)
		*vec_add(a, &d->commands) = command(f, &words);
	*vec_add(a, &d->commands) = command(f, &alone);
}

struct diagnosis
failed_test_diagnosis(const struct failed_test *f)
{
	const struct search *search = &f->search;
	const struct plan *p = f->summary->plan;
	struct diagnosis d = {.group = p->groups.v[f->group].name,
		.test = f->test->id,
		.verdict = search->verdict,
		.alone = search->alone,
		.order = search->order,
		.after = search->confirmed,
		.beside = search->beside,
		.note = f->why,
		.why_untried = f->why_untried};

	for (size_t i = 0; i < search->set.n; i++) {
		const struct candidate *one =
			&f->candidates.all.v[search->set.v[i]];

		*vec_add(f->arena, &d.partners) =
			one->test ? one->test : one->module;
		d.by_import |= !one->test;
	}
	for (size_t i = 0;
		i < f->candidates.beside.n && d.verdict == DIAGNOSIS_BESIDE;
		i++)
		*vec_add(f->arena, &d.groups) =
			p->groups.v[f->candidates.beside.v[i]].name;
	add_commands(&d, f);
	d.text = diagnosis_text(f->arena, &d);
	return d;
}
