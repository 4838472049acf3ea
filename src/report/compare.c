#include "report/compare.h"

#include <stdlib.h>

#include "base/text.h"

enum { SHOWN = 30, LINE_MAX_BYTES = 200 };

/* a test is slower when it exceeds both limits; less is noise */
#define SLOWER_BY 0.2
#define SLOWER_TIMES 1.5

struct pairing {
	const struct run_result *before, *now; /* NULL: not in that run */
};

typedef VEC(struct pairing) pairings;

static const struct run_result *
find(const struct run_results *r, const char *id)
{
	size_t at = (uintptr_t)hashmap_get(&r->by_id, id);

	return at ? &r->tests.v[at - 1] : NULL;
}

static int
newly_fails(const struct pairing *p)
{
	return outcome_fails(p->now->outcome) &&
		(!p->before || !outcome_fails(p->before->outcome));
}

static int
is_fixed(const struct pairing *p)
{
	return p->before && outcome_fails(p->before->outcome) &&
		!outcome_fails(p->now->outcome);
}

static int
is_slower(const struct pairing *p)
{
	return p->before && p->before->outcome == p->now->outcome &&
		p->now->seconds > p->before->seconds + SLOWER_BY &&
		p->now->seconds > p->before->seconds * SLOWER_TIMES;
}

static int
is_flaky(const struct pairing *p)
{
	return p->now->flaky;
}

static void
put_outcome(struct buf *b, const struct pairing *p)
{
	buf_addf(b, "  (%s%s)", p->before ? "" : "new, ",
		outcome_names[p->now->outcome]);
	if (!p->now->message)
		return;
	buf_adds(b, "\n        ");
	text_put_line(b, p->now->message, LINE_MAX_BYTES);
}

static void
put_change(struct buf *b, const struct pairing *p)
{
	buf_addf(b, "  (%s, %s before)", outcome_names[p->now->outcome],
		outcome_names[p->before->outcome]);
}

static void
put_times(struct buf *b, const struct pairing *p)
{
	buf_addf(b, "  %.2f s, %.2f s before", p->now->seconds,
		p->before->seconds);
}

static const struct section {
	const char *title;
	int (*holds)(const struct pairing *);
	void (*put)(struct buf *, const struct pairing *);
} sections[] = {
	{"Newly failing", newly_fails, put_outcome},
	{"Fixed", is_fixed, put_change},
	{"Slower", is_slower, put_times},
	{"Flaky: failed, and passed when run again", is_flaky, NULL},
};

/* 1: the section has tests */
static int
put_section(struct buf *b, const struct section *section, const pairings *tests)
{
	size_t n = 0;

	for (size_t i = 0; i < tests->n; i++) {
		if (!section->holds(&tests->v[i]))
			continue;
		if (!n++)
			buf_addf(b, "\n%s\n", section->title);
		if (n > SHOWN)
			continue;
		buf_adds(b, "    ");
		text_put(b, tests->v[i].now->id);
		if (section->put)
			section->put(b, &tests->v[i]);
		buf_addc(b, '\n');
	}
	if (n > SHOWN)
		buf_addf(b, "    and %zu more\n", n - SHOWN);
	return n > 0;
}

static size_t
count_missing(const struct run_results *of, const struct run_results *in)
{
	size_t n = 0;

	for (size_t i = 0; i < of->tests.n; i++)
		n += !find(in, of->tests.v[i].id);
	return n;
}

void
compare_put(struct buf *b, struct arena *a, const struct run_results *before,
	const struct run_results *now)
{
	pairings tests = {0};
	int differs = 0;

	for (size_t i = 0; i < now->tests.n; i++)
		*vec_add(a, &tests) = (struct pairing){
			find(before, now->tests.v[i].id), &now->tests.v[i]};
	buf_adds(b, "The run of ");
	text_put_date(b, now->start);
	buf_adds(b, ", compared with that of ");
	text_put_date(b, before->start);
	buf_addc(b, '\n');
	for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
		differs |= put_section(b, &sections[i], &tests);
	if (!differs)
		buf_adds(b,
			"\nNothing newly fails, is fixed, slower or "
			"flaky.\n");
	buf_addf(b, "\n%zu tests, %zu new, %zu gone; %.1f s, %.1f s before\n",
		now->tests.n, count_missing(now, before),
		count_missing(before, now), now->stop - now->start,
		before->stop - before->start);
}
