/* schedules of groups, and how many of them run at the same time */
#include "plan/simulation.h"
#include "plan/slots.h"
#include "tap.h"

static struct machine two = {2, 8e9};

static void
add(struct arena *a, struct plan *p, struct buf *history, double wall,
	double cpu, long rss)
{
	const char *name = arena_fmt(a, "g%zu", p->groups.n);

	*vec_add(a, &p->groups) = (struct group){.name = name, .cost = wall};
	buf_addf(history,
		"{\"group\":\"%s\",\"time\":1,\"wall\":%g,\"cpu\":%g,"
		"\"rss\":%ld}\n",
		name, wall, cpu, rss);
}

static struct slots
choose(struct arena *a, const struct plan *p, struct buf *text,
	const struct machine *m)
{
	struct history h;
	struct slots s;

	history_parse(&h, a, text->s, text->n, 0);
	slots_choose(&s, a, p, &h, m);
	buf_clear(text);
	return s;
}

static void
test_schedule(struct arena *a)
{
	static const double costs[] = {4, 3, 3, 2};
	struct plan p = {0};
	struct simulation s;

	for (size_t i = 0; i < 4; i++)
		*vec_add(a, &p.groups) = (struct group){
			.cost = costs[i], .name = arena_fmt(a, "g%zu", i)};
	simulation_make(&s, a, &p, 2);
	ok(s.spans[2].start == 3 && s.spans[2].stop == 6,
		"the first free slot");
	ok(s.spans[3].start == 4, "the next, in its order");
	ok(s.makespan == 6 && s.bound == 6, "the end, and the best");
	simulation_make(&s, a, &p, 9);
	ok(s.makespan == 4 && s.bound == 4, "the longest is the least");
	p.groups.n = 0;
	simulation_make(&s, a, &p, 2);
	ok(s.makespan == 0, "nothing takes no time");
}

/* a and b share a pool, c is after b, the last one is alone; 2 s each */
static void
test_rest(struct arena *a, const struct plan *p)
{
	struct simulation_state groups[5] = {{0}};

	ok(simulation_rest(a, p, 9, groups) == 8, "nothing has begun");
	groups[0] = (struct simulation_state){.begun = 1, .spent = 1.5};
	groups[3].ended = 1;
	ok(simulation_rest(a, p, 9, groups) == 6.5,
		"half a second, alone, b, c");
	groups[0].spent = 3;
	ok(simulation_rest(a, p, 9, groups) == 6, "it takes longer");
	groups[0].spent = 0;
	groups[1].ended = 1;
	ok(simulation_rest(a, p, 9, groups) == 4, "c waits no longer");
	for (int i = 0; i < 5; i++)
		groups[i].ended = 1;
	ok(simulation_rest(a, p, 9, groups) == 0, "nothing is left");
}

static void
test_limits(struct arena *a)
{
	static const char *const names[] = {"a", "b", "c", "d", "alone"};
	struct plan p = {0};
	struct simulation s;

	*vec_add(a, &p.pools) = (struct pool){"db", 1};
	for (size_t i = 0; i < 5; i++)
		*vec_add(a, &p.groups) = (struct group){
			.name = names[i], .cost = 2, .exclusive = i == 4};
	p.groups.v[0].pool = p.groups.v[1].pool = "db";
	*vec_add(a, &p.groups.v[2].after) = "b";
	simulation_make(&s, a, &p, 9);
	ok(s.spans[0].start == 0 && s.spans[3].start == 0, "one of a pool");
	ok(s.spans[4].start == 2, "alone, after those that run");
	ok(s.spans[1].start == 4 && s.spans[2].start == 6, "after another");
	test_rest(a, &p);
	p.groups.v[2].after.n = 0;
	p.groups.v[3].exclusive = 1;
	simulation_make(&s, a, &p, 9);
	ok(s.spans[2].start == 0 && s.spans[3].start == 2,
		"alone, after "
		"those that run");
	ok(s.spans[4].start == 4 && s.spans[1].start == 6, "then the others");
	ok(s.makespan == 8, "the end of all");
}

static void
test_waiting(struct arena *a)
{
	struct plan p = {0};
	struct buf text = {0};
	struct slots s;

	for (int i = 0; i < 30; i++)
		add(a, &p, &text, 1, .1, 50000);
	s = choose(a, &p, &text, &two);
	ok(s.n == 30, "all that wait, for the cores are free (%d)", s.n);
	ok(s.load > .05 && s.load < .07, "each takes little (%g)", s.load);
	p.groups.n = 0;
	for (int i = 0; i < 30; i++)
		add(a, &p, &text, 1, .1, 50000);
	s = choose(a, &p, &text, &(struct machine){2, 6e8});
	ok(s.n > 10 && s.n < 25, "as many as the memory holds (%d)", s.n);
	ok(s.why && strstr(s.why, "GiB"), "and it says so");
	ok(s.load * s.n == 1, "so that all of them take all of it");
	p.groups.n = 0;
	add(a, &p, &text, 10, .1, 50000);
	for (int i = 0; i < 20; i++)
		add(a, &p, &text, 1, .1, 50000);
	s = choose(a, &p, &text, &two);
	ok(s.n == 3, "no more than the longest has use for (%d)", s.n);
	buf_release(&text);
}

static void
test_computing(struct arena *a)
{
	struct plan p = {0};
	struct buf text = {0};
	struct slots s;

	for (int i = 0; i < 265; i++)
		add(a, &p, &text, 1 + i % 7 * .5, (1 + i % 7 * .5) * .97,
			90000);
	s = choose(a, &p, &text, &two);
	ok(s.n == 2, "a core each (%d)", s.n);
	is(s.why, "groups compute 98% of their time, on 2 cores", "and why");
	for (size_t i = 0; i < p.groups.n; i++)
		p.groups.v[i].cost = 0;
	s = choose(a, &p, &text, &two);
	ok(s.n == 4, "twice the cores without history (%d)", s.n);
	p.groups.n = 3;
	s = choose(a, &p, &text, &two);
	ok(s.n == 3, "no more than there are (%d)", s.n);
	p.groups.n = 0;
	s = choose(a, &p, &text, &two);
	ok(s.n == 0, "nothing to run");
	buf_release(&text);
}

int
main(void)
{
	struct arena a = {0};

	test_schedule(&a);
	test_limits(&a);
	test_waiting(&a);
	test_computing(&a);
	arena_free(&a);
	return done();
}
