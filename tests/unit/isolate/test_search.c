/* oracles of all kinds: what is found is what was planted */
#include <stdlib.h>

#include "isolate/search.h"
#include "tap.h"

enum { SEEDS = 400, MEMBERS = 60, TRIALS_MAX = 150 };

enum plant {
	FAILS,
	POLLUTED,
	BY_TWO,
	CLEANED,
	NEEDS,
	READ_ONLY,
	CROWDED,
	RIVAL,
	RANDOM,
	PLANTS
};

/* a test, and what happens to it */
struct oracle {
	enum plant plant;
	size_t x, y; /* members: X pollutes, Y too or cleans */
	int percent; /* of its runs that fail */
	unsigned long seed;
};

static unsigned
draw(unsigned long *seed, unsigned below)
{
	*seed = *seed * 6364136223846793005ul + 1442695040888963407ul;
	return (unsigned)(*seed >> 33) % below;
}

static int
holds(const indexes *set, size_t x)
{
	for (size_t i = 0; i < set->n; i++)
		if (set->v[i] == x)
			return 1;
	return 0;
}

/* whether it fails; crowded: other trials run at the same time */
static int
fails(struct oracle *o, const struct search_trial *t, int crowded)
{
	int x = holds(&t->set, o->x), y = holds(&t->set, o->y);

	switch (o->plant) {
	case FAILS:
		return 1;
	case POLLUTED:
	case READ_ONLY:
		return x;
	case BY_TWO:
		return x && y;
	case CLEANED: /* members between x and y undo what x does */
		return y || (x && !holds(&t->set, (o->x + o->y) / 2));
	case NEEDS:
		return !x;
	case CROWDED:
		return t->kind == SEARCH_BESIDE;
	case RIVAL: /* of itself, too */
		return t->kind == SEARCH_BESIDE || crowded;
	default:
		return draw(&o->seed, 100) < (unsigned)o->percent;
	}
}

static void
run(struct search *s, struct oracle *o)
{
	int n = 0;

	while (search_next(s) && ++n < 1000) {
		for (size_t i = 0; i < s->trials.n; i++) {
			struct search_trial *t = &s->trials.v[i];

			t->result = fails(o, t, !t->quiet) ? SEARCH_FAILED
							   : SEARCH_PASSED;
		}
	}
}

static struct oracle
plant(enum plant p, unsigned long seed, size_t n)
{
	struct oracle o = {.plant = p, .seed = seed};

	o.x = draw(&o.seed, (unsigned)n);
	do
		o.y = draw(&o.seed, (unsigned)n);
	while (n > 1 && o.y == o.x);
	o.percent = (int)draw(&o.seed, 96) + 2;
	return o;
}

static int
is_set(const struct search *s, size_t x, size_t y)
{
	size_t first = x < y ? x : y, last = x < y ? y : x;

	return s->set.n == 1
		? x == y && s->set.v[0] == x
		: s->set.n == 2 && s->set.v[0] == first && s->set.v[1] == last;
}

/* the verdict and the set that belong to what was planted */
static int
is_right(const struct search *s, const struct oracle *o)
{
	switch (o->plant) {
	case FAILS:
		return s->verdict == DIAGNOSIS_FAILING;
	case CLEANED:
		return s->verdict == DIAGNOSIS_AFTER && s->set.n == 1;
	case POLLUTED:
	case READ_ONLY:
		return s->verdict == DIAGNOSIS_AFTER && is_set(s, o->x, o->x);
	case BY_TWO:
		return s->verdict == DIAGNOSIS_AFTER && is_set(s, o->x, o->y);
	case NEEDS:
		return s->verdict == DIAGNOSIS_WITHOUT && is_set(s, o->x, o->x);
	case CROWDED:
	case RIVAL:
		return s->verdict == DIAGNOSIS_BESIDE;
	default:
		return s->verdict != DIAGNOSIS_AFTER || s->alone.failed == 0;
	}
}

static void
test_plant(enum plant p, const char *name, size_t width)
{
	int right = 0;
	size_t most = 0;

	for (unsigned long seed = 1; seed <= SEEDS; seed++) {
		struct arena a = {0};
		size_t before = 2 + seed % MEMBERS;
		size_t n = before + (p == READ_ONLY ? 3 : 0);
		struct oracle o = plant(p, seed, before);
		struct search s;

		if (p == READ_ONLY) /* a module of tests that came later */
			o.x = before + seed % 3;
		search_init(&s, &a, n, before, NULL, 1, width);
		run(&s, &o);
		right += is_right(&s, &o);
		if (s.ntrials > most)
			most = s.ntrials;
		arena_free(&a);
	}
	ok(right == SEEDS, "%s, %zu at a time: %d of %d", name, width, right,
		SEEDS);
	ok(most <= TRIALS_MAX, "%s: at most %zu trials", name, most);
}

/* of tests that fail now and then: how many are taken for something else */
static void
test_random(size_t width)
{
	int n[NDIAGNOSIS_VERDICTS] = {0}, partners = 0;

	for (unsigned long seed = 1; seed <= SEEDS; seed++) {
		struct arena a = {0};
		struct oracle o = plant(RANDOM, seed, 40);
		struct search s;

		search_init(&s, &a, 40, 40, NULL, 1, width);
		run(&s, &o);
		n[s.verdict]++;
		partners += s.set.n > 0;
		if (s.verdict == DIAGNOSIS_FAILING &&
			s.alone.runs != s.alone.failed)
			n[DIAGNOSIS_UNKNOWN]++;
		arena_free(&a);
	}
	ok(!n[DIAGNOSIS_UNKNOWN], "failing is what failed each time");
	ok(n[DIAGNOSIS_FLAKY] > SEEDS * 3 / 4,
		"%d of %d that fail at random "
		"are flaky",
		n[DIAGNOSIS_FLAKY], SEEDS);
	ok(partners < SEEDS / 50, "%d of them have a partner", partners);
}

/* reading a module is enough, and one cannot be read without its test */
static void
test_modules(void)
{
	struct arena a = {0};
	size_t reads[] = {3, 3, SEARCH_NONE}; /* 2 tests of module 3, one of
						   the test's own module */
	struct oracle o = {.plant = POLLUTED, .x = 3, .y = 0};
	struct search s;

	search_init(&s, &a, 5, 3, reads, 0, 4);
	while (search_next(&s))
		for (size_t i = 0; i < s.trials.n; i++) {
			struct search_trial *t = &s.trials.v[i];
			int read = holds(&t->set, 0) || holds(&t->set, 1) ||
				holds(&t->set, 3);

			t->result = read ? SEARCH_FAILED : SEARCH_PASSED;
		}
	ok(s.verdict == DIAGNOSIS_AFTER && is_set(&s, 3, 3),
		"a module that pollutes when it is read");
	o.x = 2;
	search_init(&s, &a, 5, 3, reads, 0, 4);
	run(&s, &o);
	ok(s.verdict == DIAGNOSIS_AFTER && is_set(&s, 2, 2),
		"a test of the same module");
	arena_free(&a);
}

static void
test_needs(void)
{
	struct arena a = {0};
	struct oracle o = {.plant = NEEDS, .x = 50, .y = 1};
	struct search s;

	search_init(&s, &a, 3, 3, NULL, 0, 3);
	o.x = 50;
	run(&s, &o);
	ok(s.verdict == DIAGNOSIS_FAILING, "nothing of its group helps");
	search_needs(&s, 80);
	run(&s, &o);
	ok(s.verdict == DIAGNOSIS_WITHOUT && is_set(&s, 50, 50),
		"a test of another group does");
	arena_free(&a);
}

/* no trial tells anything */
static void
test_nothing(void)
{
	struct arena a = {0};
	struct search s;

	search_init(&s, &a, 3, 3, NULL, 1, 3);
	while (search_next(&s))
		for (size_t i = 0; i < s.trials.n; i++)
			s.trials.v[i].result = SEARCH_NOTHING;
	ok(s.verdict == DIAGNOSIS_UNKNOWN,
		"trials that do not come to the test");
	arena_free(&a);
}

/* it has passed alone, if only while other trials ran: no failing test */
static void
test_passed_once(void)
{
	struct arena a = {0};
	struct search s;

	search_init(&s, &a, 3, 3, NULL, 0, 3);
	while (search_next(&s))
		for (size_t i = 0; i < s.trials.n; i++)
			s.trials.v[i].result = !s.trials.v[i].quiet && !i
				? SEARCH_PASSED
				: SEARCH_FAILED;
	ok(s.verdict == DIAGNOSIS_FLAKY && s.alone.failed < s.alone.runs,
		"one pass of many is a flaky test");
	arena_free(&a);
}

/* a partner that cannot be shown quietly is none */
static void
test_unconfirmed(void)
{
	struct arena a = {0};
	struct search s;

	search_init(&s, &a, 9, 9, NULL, 0, 3);
	while (search_next(&s))
		for (size_t i = 0; i < s.trials.n; i++) {
			struct search_trial *t = &s.trials.v[i];

			t->result = t->kind != SEARCH_ALONE && !t->quiet
				? SEARCH_FAILED
				: SEARCH_PASSED;
		}
	ok(s.verdict != DIAGNOSIS_AFTER && !s.set.n, "no partner by chance");
	arena_free(&a);
}

int
main(void)
{
	static const struct {
		enum plant plant;
		const char *name;
	} all[] = {
		{FAILS, "really failing"},
		{POLLUTED, "polluted"},
		{BY_TWO, "polluted by two"},
		{CLEANED, "polluted, cleaned, polluted"},
		{NEEDS, "brittle"},
		{READ_ONLY, "polluted by a module"},
		{CROWDED, "load"},
		{RIVAL, "not beside itself"},
	};

	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		test_plant(all[i].plant, all[i].name, 1);
		test_plant(all[i].plant, all[i].name, 4);
	}
	test_random(1);
	test_random(4);
	test_modules();
	test_needs();
	test_nothing();
	test_passed_once();
	test_unconfirmed();
	return done();
}
