#include "isolate/failed_test.h"

#include <string.h>

#include "base/hashmap.h"
#include "report/rerun_command.h"

void
failed_test_init(struct failed_test *s, size_t width)
{
	const struct group *g = &s->summary->plan->groups.v[s->group];

	candidates_find(&s->near, s->arena, s->summary, s->group, s->test,
		s->gen->config.threads);
	search_init(&s->search, s->arena, s->near.n, s->near.nbefore,
		s->near.reads, s->near.beside.n > 0, width);
	if (g->exclusive || g->pool) /* of which there is not enough */
		search_quietly(&s->search);
}

static void
add_module(struct trial_wish *w, struct arena *a, struct hashmap *seen,
	const char *module)
{
	void **at = hashmap_at(seen, module);

	if (!*at)
		*vec_add(a, &w->modules) = module;
	*at = w;
}

struct trial_wish
failed_test_wish(const struct failed_test *s, const struct search_trial *t)
{
	struct arena *a = s->arena;
	struct hashmap seen = {.arena = a};
	int crowd = t->kind == SEARCH_CROWD;
	struct trial_wish w = {.group = &s->summary->plan->groups.v[s->group],
		.ordered = 1,
		.thread = crowd && s->gen->config.threads};

	for (size_t i = 0; i < t->set.n; i++) {
		const struct candidate *one = &s->near.all.v[t->set.v[i]];

		if (crowd && one->group != s->group) /* it is beside it */
			continue;
		w.wide |= one->group != s->group;
		add_module(&w, a, &seen, one->module);
		if (one->test)
			*vec_add(a, &w.tests) = one->test;
	}
	add_module(&w, a, &seen, candidates_module(a, s->test->id));
	*vec_add(a, &w.tests) = s->test->id;
	return w;
}

struct trial_wish
failed_test_crowd(const struct failed_test *s, size_t group)
{
	struct arena *a = s->arena;
	struct hashmap seen = {.arena = a};
	struct candidates own;
	struct trial_wish w = {.group = &s->summary->plan->groups.v[group],
		.ordered = 1,
		.thread = s->gen->config.threads};

	candidates_of_group(&own, a, s->summary, group);
	for (size_t i = 0; i < own.all.n; i++) {
		add_module(&w, a, &seen, own.all.v[i].module);
		*vec_add(a, &w.tests) = own.all.v[i].test;
	}
	return w;
}

struct trial_wish
failed_test_serial(const struct failed_test *s)
{
	struct arena *a = s->arena;
	struct hashmap seen = {.arena = a};
	struct trial_wish w = {
		.group = &s->summary->plan->groups.v[s->group], .wide = 1};

	for (size_t i = 0; i < s->summary->plan->groups.n; i++)
		for (size_t j = 0; j < s->summary->statuses[i].tests.n; j++) {
			const struct test_result *t =
				&s->summary->statuses[i].tests.v[j];

			if (t->collect || t->outcome == OUTCOME_CRASHED ||
				t->outcome == OUTCOME_TIMED_OUT)
				continue;
			add_module(&w, a, &seen, candidates_module(a, t->id));
			*vec_add(a, &w.tests) = t->id;
		}
	return w;
}

void
failed_test_seek(struct failed_test *s, const struct group_result *serial)
{
	struct candidates near;
	const struct test_result *found;
	enum search_result serially = trial_says(serial, s->test->id, &found);

	if (serially == SEARCH_NOTHING)
		s->unsought = "the trial of all tests in one process did not "
			      "come to it";
	if (serially != SEARCH_PASSED ||
		candidates_before(&near, s->arena, serial, s->test->id) != 0 ||
		!near.nbefore)
		return;
	for (size_t i = 0; i < near.all.n; i++) /* of whichever group */
		near.all.v[i].group = SEARCH_NONE;
	s->near = near;
	search_needs(&s->search, near.nbefore);
	s->begun = s->ended = 0;
	s->over = !search_next(&s->search);
}

static const char *
command(const struct failed_test *s, const strings *words)
{
	struct buf b = {0};

	rerun_command_put(&b, s->summary->plan, words);
	return buf_take(&b, s->arena);
}

/* as the run was typed: who fails beside others is seen with them */
static const char *
whole_command(const struct failed_test *s)
{
	struct buf b = {0};

	buf_adds(&b, "arun");
	rerun_command_put_words(&b, s->typed);
	return buf_take(&b, s->arena);
}

/* what shows it: the test after its partners, if any, and then alone */
static void
add_commands(struct diagnosis *d, const struct failed_test *s)
{
	const struct plan *p = s->summary->plan;
	struct arena *a = s->arena;
	strings words = {0}, alone = {0};

	for (size_t i = 0; i < d->partners.n && d->reads; i++)
		*vec_add(a, &words) =
			arena_fmt(a, "--deselect=%s", d->partners.v[i]);
	for (size_t i = 0; i < d->partners.n; i++)
		*vec_add(a, &words) =
			rerun_command_put_path(a, p, d->partners.v[i]);
	*vec_add(a, &words) = rerun_command_put_path(a, p, s->test->id);
	*vec_add(a, &alone) = rerun_command_put_path(a, p, s->test->id);
	if (d->verdict == DIAGNOSIS_BESIDE)
		*vec_add(a, &d->commands) = whole_command(s);
	else if (d->partners.n)
		*vec_add(a, &d->commands) = command(s, &words);
	*vec_add(a, &d->commands) = command(s, &alone);
}

struct diagnosis
failed_test_diagnosis(const struct failed_test *s)
{
	const struct search *search = &s->search;
	const struct plan *p = s->summary->plan;
	struct diagnosis d = {.group = p->groups.v[s->group].name,
		.test = s->test->id,
		.verdict = search->verdict,
		.alone = search->alone,
		.order = search->order,
		.after = search->confirmed,
		.beside = search->beside,
		.note = s->why,
		.unsought = s->unsought};

	for (size_t i = 0; i < search->set.n; i++) {
		const struct candidate *one = &s->near.all.v[search->set.v[i]];

		*vec_add(s->arena, &d.partners) =
			one->test ? one->test : one->module;
		d.reads |= !one->test;
	}
	for (size_t i = 0;
		i < s->near.beside.n && d.verdict == DIAGNOSIS_BESIDE; i++)
		*vec_add(s->arena, &d.groups) =
			p->groups.v[s->near.beside.v[i]].name;
	add_commands(&d, s);
	d.text = diagnosis_text(s->arena, &d);
	return d;
}
