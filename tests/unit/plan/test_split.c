/*
 * Random suites, marks, overlaps and splits: whatever they are, every selected
 * test is in exactly one group, and the shards of a group are balanced within
 * its largest unit.
 */
#include <stdlib.h>

#include "plan/cost.h"
#include "plan/select_groups.h"
#include "plan/split.h"
#include "rounds.h"

enum { ROUNDS = 400, MODULES = 7, TESTS = 12, SETUP_MAX = 3 };

static const char *const marks[] = {"a", "b", "c"};

static void
add_test(struct arena *a, struct suite_module *m, size_t n, struct buf *history)
{
	struct suite_test *t = vec_add(a, &m->tests);
	const char *name = below(2)
		? arena_fmt(a, "T%u::t%zu[a::b]", below(3), n)
		: arena_fmt(a, "t%zu[%u]", n, below(2));

	t->id = arena_fmt(a, "%s::%s", m->path, name);
	for (size_t i = 0; i < 3; i++)
		if (below(3) == 0)
			vec_add(a, &t->marks)->name = marks[i];
	if (below(4)) /* others are unknown */
		buf_addf(history, "%s[\"%s\",%u,%u,0,\"P\"]",
			history->s[history->n - 1] == '[' ? "" : ",", name,
			below(5) ? 0 : below(SETUP_MAX + 1), below(20));
}

static void
make_suite(struct arena *a, struct suite *s, struct buf *history)
{
	size_t nmodules = 1 + below(MODULES);

	for (size_t i = 0; i < nmodules; i++) {
		struct suite_module *m = vec_add(a, &s->modules);
		size_t ntests = below(TESTS);

		m->path = arena_fmt(a, "m%zu.py", i);
		buf_addf(history, "{\"module\":\"%s\",\"tests\":[", m->path);
		for (size_t j = 0; j < ntests; j++)
			add_test(a, m, j, history);
		buf_adds(history, "]}\n");
		s->ntests += ntests;
	}
}

static size_t
times_in(const struct plan *p, const char *test)
{
	size_t n = 0;

	for (size_t i = 0; i < p->groups.n; i++)
		for (size_t j = 0; j < p->groups.v[i].tests.n; j++)
			n += strcmp(p->groups.v[i].tests.v[j], test) == 0;
	return n;
}

/* how many times it is to run */
static size_t
times_selected(const struct suite_test *t, int each)
{
	return !each && t->marks.n ? 1 : t->marks.n;
}

static int
has_all_once(const struct plan *p, const struct suite *s)
{
	for (size_t i = 0; i < s->modules.n; i++)
		for (size_t j = 0; j < s->modules.v[i].tests.n; j++) {
			const struct suite_test *t =
				&s->modules.v[i].tests.v[j];

			if (times_in(p, t->id) !=
				times_selected(t, p->overlap_each))
				return 0;
		}
	return 1;
}

static double
cost_of(const struct history *h, const struct group *g, double mean)
{
	double sum = 0;

	for (size_t i = 0; i < g->tests.n; i++)
		sum += cost_test(h, g->tests.v[i], mean);
	return sum;
}

/* of the tests of a whole group, by module: no unit costs more */
static double
largest_unit(struct arena *a, const struct history *h, const struct group *g,
	double mean)
{
	struct hashmap sums = {.arena = a};
	double most = 0;

	for (size_t i = 0; i < g->tests.n; i++) {
		const char *path = history_split(a, g->tests.v[i], NULL);
		void **sum = hashmap_at(&sums, path);

		if (!*sum)
			*sum = arena_alloc(a, sizeof(double));
		*(double *)*sum += cost_test(h, g->tests.v[i], mean);
		if (*(double *)*sum > most)
			most = *(double *)*sum;
	}
	return most;
}

static int
is_balanced(struct arena *a, const struct plan *p, const struct group *whole,
	const struct history *h, double mean)
{
	double most = -1, least = 1e9;

	for (size_t i = 0; i < p->groups.n; i++) {
		const struct group *g = &p->groups.v[i];
		double cost;

		if (!g->whole || strcmp(g->whole, whole->name) != 0)
			continue;
		cost = cost_of(h, g, mean);
		most = cost > most ? cost : most;
		least = cost < least ? cost : least;
	}
	/* what all share stands in the costs of one */
	return most < 0 ||
		most - least <=
		largest_unit(a, h, whole, mean) + SETUP_MAX + 1e-9;
}

/* a part says which tests are its own exactly when its arguments do not */
static int
is_told(const struct plan *p, const struct group *whole)
{
	for (size_t i = 0; i < p->groups.n; i++) {
		const struct group *g = &p->groups.v[i];
		size_t n = 0;

		if (!g->whole || strcmp(g->whole, whole->name) != 0)
			continue;
		for (size_t j = 0; j < whole->tests.n; j++)
			for (size_t k = 0; k < g->inputs.n; k++)
				n += strncmp(whole->tests.v[j], g->inputs.v[k],
					     strlen(g->inputs.v[k])) == 0;
		if (g->only != (n != g->tests.n))
			return 0;
	}
	return 1;
}

static int
same(const struct plan *p, const struct plan *q)
{
	if (p->groups.n != q->groups.n)
		return 0;
	for (size_t i = 0; i < p->groups.n; i++) {
		const struct group *g = &p->groups.v[i], *h = &q->groups.v[i];

		if (strcmp(g->name, h->name) != 0 || g->tests.n != h->tests.n)
			return 0;
		for (size_t j = 0; j < g->tests.n; j++)
			if (strcmp(g->tests.v[j], h->tests.v[j]) != 0)
				return 0;
	}
	return 1;
}

/* NULL, or what is wrong */
static const char *
round_of(struct arena *a)
{
	struct diag d = {.arena = a};
	struct config c = {.dist = DIST_MARK, .root = "/p"};
	struct suite s = {.rootdir = "/p"};
	struct plan whole = {0}, none = {0}, cut, again;
	struct subset parts;
	struct history h;
	struct buf text = {0};
	double mean;

	make_suite(a, &s, &text);
	for (size_t i = 0; i < 3; i++)
		vec_add(a, &c.marks)->mark = marks[i];
	c.settings.overlap_each = below(2) == 0;
	c.settings.all.split = (struct split){
		below(3) ? 1 + (int)below(6) : SPLIT_AUTO, (int)below(3)};
	select_groups(&whole, &c, &s, &(struct group_files){0}, &d);
	history_parse(&h, a, text.s, below(8) ? text.n : 0, 1);
	buf_release(&text);
	subset_init(&parts, a, &s);
	mean = cost_mean(&h);
	cut = again = whole;
	split_groups(&cut, &parts, &c.settings, &h, &none, 3);
	split_groups(&again, &parts, &c.settings, &h, &cut, 3);
	if (!same(&cut, &again))
		return "it is not the same again";
	if (!has_all_once(&cut, &s))
		return "a test is lost, or runs twice";
	for (size_t i = 0; i < whole.groups.n; i++) {
		const struct group *g = &whole.groups.v[i];

		if (!is_balanced(a, &cut, g, &h, mean))
			return "shards are not balanced";
		if (!is_told(&cut, g))
			return "a part does not say what it is";
	}
	/* other times of the same tests, after other shards */
	if (below(2)) {
		struct buf other = {0};

		make_suite(a, &(struct suite){0}, &other);
		history_parse(&h, a, other.s, other.n, 1);
		buf_release(&other);
		again = whole;
		split_groups(&again, &parts, &c.settings, &h, &cut, 3);
		if (!has_all_once(&again, &s))
			return "a test is lost after other shards";
	}
	return NULL;
}

/* modules of 8 tests of a second; the first sets up what all share */
static size_t
shards(struct arena *a, const struct split *split, double setup, int slots)
{
	struct diag d = {.arena = a};
	struct config c = {
		.dist = DIST_MARK, .root = "/p", .settings.all.split = *split};
	struct suite s = {.rootdir = "/p", .ntests = 64};
	struct plan p = {0};
	struct subset parts;
	struct history h;
	struct buf text = {0};

	for (size_t i = 0; i < 8; i++) {
		struct suite_module *m = vec_add(a, &s.modules);

		m->path = arena_fmt(a, "m%zu.py", i);
		buf_addf(&text, "{\"module\":\"%s\",\"tests\":[", m->path);
		for (size_t j = 0; j < 8; j++) {
			struct suite_test *t = vec_add(a, &m->tests);

			t->id = arena_fmt(a, "%s::t%zu", m->path, j);
			vec_add(a, &t->marks)->name = "a";
			buf_addf(&text, "%s[\"t%zu\",%g,1,0,\"P\"]",
				j ? "," : "", j, i || j ? 0 : setup);
		}
		buf_adds(&text, "]}\n");
	}
	vec_add(a, &c.marks)->mark = "a";
	select_groups(&p, &c, &s, &(struct group_files){0}, &d);
	history_parse(&h, a, text.s, text.n, 1);
	buf_release(&text);
	subset_init(&parts, a, &s);
	split_groups(&p, &parts, &c.settings, &h, &(struct plan){0}, slots);
	return p.groups.n;
}

/* three modules in two shards; the times of past runs change */
static void
test_stays(struct arena *a)
{
	static const char *const times[] = {"4,3,3", "3,3,4", "1,9,9"};
	struct settings settings = {.all.split = {2, SPLIT_MODULE}};
	struct plan before = {0}, p;
	struct suite s = {.rootdir = "/p"};
	struct subset parts;
	struct history h;
	int same_as_before[3] = {0};

	for (size_t i = 0; i < 3; i++) {
		struct suite_module *m = vec_add(a, &s.modules);

		m->path = arena_fmt(a, "m%zu.py", i);
		vec_add(a, &m->tests)->id = arena_fmt(a, "m%zu.py::t", i);
	}
	subset_init(&parts, a, &s);
	for (size_t i = 0; i < 3; i++) {
		struct group g = {.name = "g", .listed = 1};
		const char *t = times[i];
		char *text = arena_fmt(a,
			"{\"module\":\"m0.py\",\"tests\":"
			"[[\"t\",0,%c,0,\"P\"]]}\n{\"module\":\"m1.py\","
			"\"tests\":[[\"t\",0,%c,0,\"P\"]]}\n{\"module\":"
			"\"m2.py\",\"tests\":[[\"t\",0,%c,0,\"P\"]]}\n",
			t[0], t[2], t[4]);

		p = (struct plan){0};
		*vec_add(a, &g.args) = ".";
		for (size_t j = 0; j < 3; j++)
			*vec_add(a, &g.tests) = s.modules.v[j].tests.v[0].id;
		*vec_add(a, &p.groups) = g;
		history_parse(&h, a, text, strlen(text), 1);
		split_groups(&p, &parts, &settings, &h, &before, 2);
		same_as_before[i] = same(&p, &before);
		before = p;
	}
	ok(same_as_before[1], "shards stay while they are about as good");
	ok(!same_as_before[2], "and not when they are not");
}

static void
test_shared_fixtures(struct arena *a)
{
	struct split four = {4, SPLIT_MODULE},
		     automatic = {SPLIT_AUTO, SPLIT_MODULE},
		     tests = {64, SPLIT_TEST};

	ok(shards(a, &four, 0, 2) == 4, "as many as are wanted");
	ok(shards(a, &automatic, 0, 2) == 2, "auto: one for each slot");
	ok(shards(a, &automatic, 0, 1) == 1, "and none where one is enough");
	ok(shards(a, &four, 40, 2) == 1, "none that costs more than it saves");
	ok(shards(a, &tests, 2, 2) < 10, "nor one more than pays");
}

int
main(void)
{
	struct arena a = {0};

	ok_rounds(ROUNDS, "suites", round_of);
	test_stays(&a);
	test_shared_fixtures(&a);
	arena_free(&a);
	return done();
}
