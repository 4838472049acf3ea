#define _DEFAULT_SOURCE
#include "watch/round.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/hashmap.h"
#include "base/text.h"
#include "core/group_result.h"
#include "core/input_record.h"
#include "core/paths.h"
#include "plan/passes.h"
#include "plan/write_plan.h"

/* 1: what the group depends on is as it was when it ran */
static int
inputs_hold(const struct round *r, const struct group *g, struct digests *d)
{
	struct input_record_check c = {
		.arena = d->arena, .digests = d, .only_content = 1};
	int held = input_table_holds(r->inputs, g->slug, d);

	return held >= 0 ? held
			 : input_record_check(&c,
				   arena_fmt(d->arena, "%s/%s/" PASS_RECORD,
					   paths.groups, g->slug));
}

/* 1: the group has a result that was made of what is there now */
static int
holds(const struct round *r, const struct group *g, struct digests *d,
	struct group_result *result)
{
	struct arena *a = d->arena;
	const char *cause;

	return group_result_read_head(
		       a, result, paths_status(a, g->slug), &cause) == 0 &&
		result->verdict != VERDICT_INTERRUPTED && result->plan &&
		strcmp(result->plan, g->digest) == 0 && inputs_hold(r, g, d);
}

static int
is_wanted(const struct round *r, const struct group *g, enum verdict verdict)
{
	switch (r->kind) {
	case ROUND_AGAIN:
		return strings_contain(&r->last.groups, g->name);
	case ROUND_GROUP:
		return strstr(g->name, r->word) != NULL;
	case ROUND_PATTERN:
	case ROUND_ALL:
		return 1;
	case ROUND_FAILED:
		return verdict_fails(verdict);
	case ROUND_CHANGED:
		break;
	}
	return 0;
}

/* notes which of its tests failed; its results are about to be removed */
static void
note_failed(struct round *r, const struct group *g)
{
	struct group_result result;
	const char *cause;

	group_result_read(
		r->arena, &result, paths_status(r->arena, g->slug), &cause);
	for (size_t i = 0; i < result.tests.n; i++)
		if (outcome_fails(result.tests.v[i].outcome))
			*hashmap_at(&r->failed, result.tests.v[i].id) = r;
}

/* The order of the groups does not matter. */
static void
add_to_hash(struct round *r, const struct group *g)
{
	r->plan += hashmap_hash(g->name, strlen(g->name)) * 31 +
		hashmap_hash(g->digest, strlen(g->digest));
}

static int
is_of_changed_module(const struct group *g, const struct hashmap *changed)
{
	for (size_t i = 0; i < g->inputs.n; i++)
		if (hashmap_get(changed, g->inputs.v[i]))
			return 1;
	return 0;
}

void
round_order(const struct round *r, struct plan *p, struct arena *a)
{
	enum { CHANGED, FAILED, OTHER };
	struct hashmap changed = {.arena = a}, failed = {.arena = a};
	struct group *groups =
		arena_alloc(a, (p->groups.n + 1) * sizeof *groups);
	char *ranks = arena_alloc(a, p->groups.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < r->changed.n; i++)
		*hashmap_at(&changed, r->changed.v[i]) = p;
	for (size_t i = 0; i < r->last.failed.n; i++)
		*hashmap_at(&failed, r->last.failed.v[i]) = p;
	for (size_t i = 0; i < p->groups.n; i++) {
		const struct group *g = &p->groups.v[i];

		ranks[i] = is_of_changed_module(g, &changed) ? CHANGED
			: hashmap_get(&failed, g->name)      ? FAILED
							     : OTHER;
	}
	for (int rank = CHANGED; rank <= OTHER; rank++)
		for (size_t i = 0; i < p->groups.n; i++)
			if (ranks[i] == rank)
				groups[n++] = p->groups.v[i];
	memcpy(p->groups.v, groups, n * sizeof *groups);
}

int
round_choose(struct round *r, const struct plan *p, struct diag *d)
{
	struct digests digests = {.arena = d->arena};

	r->arena = r->chosen.arena = r->failed.arena = d->arena;
	for (size_t i = 0; i < p->groups.n; i++) {
		const struct group *g = &p->groups.v[i];
		struct group_result result;
		int holding = holds(r, g, &digests, &result);

		add_to_hash(r, g);
		if (holding && !is_wanted(r, g, result.verdict))
			continue;
		if (verdict_fails(result.verdict))
			note_failed(r, g);
		if (write_plan_forget_group(g, d) != 0)
			return -1;
		*hashmap_at(&r->chosen, g->name) = r;
		*vec_add(d->arena, &r->names) = g->name;
		r->ntests += g->tests.n;
	}
	digests_save(&digests, 1);
	return 0;
}

int
round_has(const struct round *r, const struct group *g)
{
	return hashmap_get(&r->chosen, g->name) != NULL;
}

int
round_is_idle(const struct round *r)
{
	return !r->names.n && r->plan == r->last.plan;
}

/* -- the title */

static void
put_cause(struct buf *b, const struct round *r)
{
	static const char *const causes[] = {
		[ROUND_CHANGED] = "what has changed",
		[ROUND_AGAIN] = "again",
		[ROUND_FAILED] = "failed tests",
		[ROUND_ALL] = "all tests",
	};

	if (r->kind == ROUND_GROUP) {
		buf_adds(b, "groups with ");
		text_put(b, r->word);
	} else if (r->kind == ROUND_PATTERN) {
		buf_adds(b, "tests with ");
		text_put(b, r->pattern);
	} else if (r->kind != ROUND_CHANGED || !r->changed.n) {
		buf_adds(b, causes[r->kind]);
	} else {
		text_put(b, r->changed.v[0]);
		if (r->changed.n > 1)
			buf_addf(b, " and %zu more", r->changed.n - 1);
		buf_adds(b, " changed");
	}
}

void
round_put_clock(struct buf *b, time_t when)
{
	struct tm local;
	char clock[16];

	localtime_r(&when, &local);
	strftime(clock, sizeof clock, "%H:%M:%S", &local);
	buf_adds(b, clock);
}

void
round_put_title(struct buf *b, const struct round *r, const struct tty *tty)
{
	if (tty->live)
		buf_adds(b, "\033[H\033[2J");
	buf_adds(b, tty_paint(tty, TTY_DIM));
	round_put_clock(b, time(NULL));
	buf_addf(b, "%s  ", tty_paint(tty, TTY_PLAIN));
	put_cause(b, r);
	buf_addf(b, ": %zu group%s", r->names.n, r->names.n == 1 ? "" : "s");
	if (r->ntests)
		buf_addf(b, ", %zu test%s", r->ntests,
			r->ntests == 1 ? "" : "s");
	if (r->pattern && r->kind != ROUND_PATTERN) {
		buf_adds(b, " with ");
		text_put(b, r->pattern);
	}
	buf_adds(b, "\n\n");
}

void
round_put_fixed(struct buf *b, const struct round *r, const struct summary *s,
	const struct tty *tty)
{
	for (size_t i = 0; i < s->plan->groups.n && r->failed.n; i++) {
		const struct group_result *g = &s->results[i];

		if (!round_has(r, &s->plan->groups.v[i]))
			continue;
		for (size_t j = 0; j < g->tests.n; j++) {
			const struct test_result *t = &g->tests.v[j];

			if (t->outcome != OUTCOME_PASSED ||
				!hashmap_get(&r->failed, t->id))
				continue;
			buf_addf(b, "%sfixed%s  ", tty_paint(tty, TTY_GREEN),
				tty_paint(tty, TTY_PLAIN));
			text_put(b, t->id);
			buf_addc(b, '\n');
		}
	}
}

/*
 * -- the answer: a line "TESTS FAILING PLAN STATUS", then a line for the name of each
 * group that ran; an empty one, then one for the name of each group that fails
 */

static size_t
count_failing(const struct summary *s)
{
	size_t n = 0;

	for (int i = 0; i < NOUTCOMES; i++)
		if (outcome_fails((enum outcome)i))
			n += s->counts[i];
	return n + s->lost.n;
}

void
round_tell(const struct round *r, const struct summary *s)
{
	struct buf b = {0};

	buf_addf(&b, "%zu %zu %llx %d\n", s->reported, count_failing(s),
		(unsigned long long)r->plan, s->exit_status);
	for (size_t i = 0; i < r->names.n; i++)
		buf_addf(&b, "%s\n", r->names.v[i]);
	buf_addc(&b, '\n');
	for (size_t i = 0; i < s->plan->groups.n; i++)
		if (verdict_fails(s->results[i].verdict))
			buf_addf(&b, "%s\n", s->plan->groups.v[i].name);
	for (size_t at = 0; at < b.n;) {
		ssize_t n = write(r->answer, b.s + at, b.n - at);

		if (n <= 0)
			break;
		at += (size_t)n;
	}
	buf_release(&b);
}

int
round_read(struct round_result *result, struct arena *a, const char *text)
{
	const char *end = strchr(text, '\n');
	unsigned long long plan;
	strings *list = &result->groups;

	if (!end ||
		sscanf(text, "%zu %zu %llx %d", &result->tests,
			&result->failing, &plan, &result->exit_status) != 4)
		return 0;
	result->plan = plan;
	for (text = end + 1; (end = strchr(text, '\n')); text = end + 1)
		if (end == text)
			list = &result->failed;
		else
			*vec_add(a, list) =
				arena_ndup(a, text, (size_t)(end - text));
	return 1;
}
