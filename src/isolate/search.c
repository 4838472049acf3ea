#include "isolate/search.h"

enum stage {
	BEGIN,
	FIRST, /* alone, and in order */
	SURE,  /* it failed each time: alone once more, quietly */
	READ,  /* in order, where all modules were read before */
	NARROW,
	MODULES,
	CONFIRM,
	CROWD,
	RATE,
	DECIDED
};

enum { ALONE = 5, ORDER = 2, READS = 2, CONFIRMS = 3, CROWDS = 3, MORE = 10 };

void
search_init(struct search *s, struct arena *a, size_t n, size_t nbefore,
	const size_t *reads, int crowd, size_t width)
{
	*s = (struct search){.arena = a,
		.n = n,
		.nbefore = nbefore,
		.reads = reads,
		.crowd = crowd,
		.width = width,
		.quiet = width < 2};
}

void
search_quietly(struct search *s)
{
	s->quiet = 1;
}

static struct search_trial *
add(struct search *s, enum search_kind kind, int quiet)
{
	struct search_trial *t = vec_add(s->arena, &s->trials);

	*t = (struct search_trial){.kind = kind, .quiet = quiet || s->quiet};
	s->ntrials++;
	return t;
}

static void
add_alone(struct search *s, int n, int quiet)
{
	for (int i = 0; i < n; i++)
		add(s, SEARCH_ALONE, quiet);
}

static void
add_first(struct search *s, enum search_kind kind, size_t nset, int n)
{
	for (int i = 0; i < n; i++) {
		struct search_trial *t = add(s, kind, 0);

		for (size_t j = 0; j < nset; j++)
			*vec_add(s->arena, &t->set) = j;
	}
}

static void
add_set(struct search *s, int n, int quiet)
{
	for (int i = 0; i < n; i++)
		add(s, SEARCH_SET, quiet)->set = s->set;
}

static void
begin(struct search *s)
{
	s->alone = s->order = s->confirmed = s->beside =
		(struct trial_count){0};
	s->stage = FIRST;
	add_alone(s, ALONE, 0);
	if (s->nbefore)
		add_first(s, SEARCH_ORDER, s->nbefore, ORDER);
}

static void
count(struct trial_count *to, struct trial_count c)
{
	to->runs += c.runs;
	to->failed += c.failed;
}

/* something does not fit together: perhaps since others ran beside it */
static int
starts_anew(struct search *s)
{
	if (s->quiet)
		return 0;
	s->quiet = 1;
	count(&s->noise, s->alone);
	begin(s);
	return 1;
}

static void
decide(struct search *s, enum diagnosis_verdict v)
{
	s->verdict = v;
	s->stage = DECIDED;
}

static int
never(const struct trial_count *c)
{
	return c->runs && !c->failed;
}

static int
always(const struct trial_count *c)
{
	return c->runs && c->failed == c->runs;
}

/* alone, whatever else ran meanwhile: who has ever passed is not failing */
static int
has_never_passed(const struct search *s)
{
	return always(&s->alone) && s->noise.failed == s->noise.runs;
}

/* what has come of the last batch, of one kind */
static struct trial_count
tally(const struct search *s, enum search_kind kind)
{
	struct trial_count c = {0};

	for (size_t i = 0; i < s->done.n; i++) {
		const struct search_trial *t = &s->done.v[i];

		c.runs += t->kind == kind && t->result != SEARCH_NOTHING;
		c.failed += t->kind == kind && t->result == SEARCH_FAILED;
	}
	return c;
}

/* the next tries of the search, or the set */
static void
narrow(struct search *s)
{
	if (!bisect_next(&s->narrow)) {
		s->set = s->narrow.set;
		s->stage = MODULES;
		return;
	}
	for (size_t i = 0; i < s->narrow.tries.n; i++)
		add(s, SEARCH_SET, 0)->set = s->narrow.tries.v[i].set;
}

/* whether the i-th of the last batch did what is sought */
static int
happened(const struct search *s, size_t i)
{
	return s->done.v[i].result == (s->want ? SEARCH_PASSED : SEARCH_FAILED);
}

static void
take_narrow(struct search *s)
{
	for (size_t i = 0; i < s->narrow.tries.n; i++)
		s->narrow.tries.v[i].happened = happened(s, i);
}

static void
seek(struct search *s, size_t n, int want)
{
	s->stage = NARROW;
	s->want = want;
	bisect_init(&s->narrow, s->arena, n, s->quiet ? 1 : s->width);
}

void
search_needs(struct search *s, size_t n)
{
	s->n = s->nbefore = n;
	s->reads = NULL;
	s->verdict = DIAGNOSIS_UNKNOWN;
	seek(s, n, 1);
}

/* the modules of the set's tests; empty: that of the test is one of them */
static indexes
modules_of_set(const struct search *s)
{
	indexes modules = {0};
	size_t last = SEARCH_NONE;

	for (size_t i = 0; i < s->set.n && s->reads; i++) {
		size_t k = s->set.v[i] < s->nbefore ? s->reads[s->set.v[i]]
						    : s->set.v[i];

		if (k == SEARCH_NONE)
			return (indexes){0};
		if (k != last)
			*vec_add(s->arena, &modules) = k;
		last = k;
	}
	return modules;
}

/* whether it is enough to read the modules of the set's tests */
static void
modules(struct search *s)
{
	indexes set = modules_of_set(s);

	if (s->set.n && s->set.v[0] < s->nbefore && set.n)
		add(s, SEARCH_SET, 0)->set = set;
	else
		s->stage = CONFIRM;
}

static void
confirm(struct search *s)
{
	add_set(s, CONFIRMS, 1);
	add_alone(s, CONFIRMS, 1);
}

static void
crowd(struct search *s)
{
	s->stage = CROWD;
	add_first(s, SEARCH_CROWD, s->nbefore, CROWDS);
}

/* how often it fails, alone and, where it did, in order */
static void
rate(struct search *s)
{
	s->stage = RATE;
	add_alone(s, MORE, 1);
	if (s->order.failed)
		add_first(s, SEARCH_ORDER, s->nbefore, MORE);
}

/* it does each time: it is really failing, or needs what ran before it */
static void
fails_alone(struct search *s)
{
	if (never(&s->order))
		seek(s, s->nbefore, 1);
	else
		decide(s, DIAGNOSIS_FAILING);
}

static void
take_first(struct search *s)
{
	count(&s->alone, tally(s, SEARCH_ALONE));
	count(&s->order, tally(s, SEARCH_ORDER));
	if (!s->alone.runs) {
		if (!starts_anew(s))
			decide(s, DIAGNOSIS_UNKNOWN);
	} else if (always(&s->alone) && !s->quiet) {
		s->stage = SURE;
		add_alone(s, 1, 1);
	} else if (has_never_passed(s)) {
		fails_alone(s);
	} else if (s->alone.failed || (s->order.failed && !always(&s->order))) {
		if (!starts_anew(s))
			rate(s);
	} else if (s->order.failed) {
		seek(s, s->nbefore, 0);
	} else if (s->n > s->nbefore) {
		s->stage = READ;
		add_first(s, SEARCH_SET, s->n, READS);
	} else if (s->crowd) {
		crowd(s);
	} else {
		rate(s);
	}
}

static void
take_sure(struct search *s)
{
	struct trial_count c = tally(s, SEARCH_ALONE);

	count(&s->alone, c);
	if (c.runs && !c.failed)
		starts_anew(s);
	else
		fails_alone(s);
}

static void
take_read(struct search *s)
{
	struct trial_count c = tally(s, SEARCH_SET);

	if (always(&c))
		seek(s, s->n, 0);
	else if (s->crowd)
		crowd(s);
	else
		rate(s);
}

static void
take_modules(struct search *s)
{
	if (happened(s, 0))
		s->set = s->done.v[0].set;
	s->stage = CONFIRM;
}

static void
take_confirm(struct search *s)
{
	struct trial_count alone = tally(s, SEARCH_ALONE);

	s->confirmed = tally(s, SEARCH_SET);
	count(&s->alone, alone);
	if (s->want ? never(&s->confirmed) && always(&s->alone)
		    : always(&s->confirmed) && never(&s->alone)) {
		decide(s, s->want ? DIAGNOSIS_WITHOUT : DIAGNOSIS_AFTER);
	} else if (has_never_passed(s)) {
		decide(s, DIAGNOSIS_FAILING);
	} else {
		s->set.n = 0;
		if (!starts_anew(s))
			rate(s);
	}
}

static void
take_crowd(struct search *s)
{
	s->beside = tally(s, SEARCH_CROWD);
	rate(s);
}

static void
take_rate(struct search *s)
{
	count(&s->alone, tally(s, SEARCH_ALONE));
	count(&s->order, tally(s, SEARCH_ORDER));
	if (has_never_passed(s))
		decide(s, DIAGNOSIS_FAILING);
	else if (never(&s->alone) && !s->order.failed &&
		(s->beside.failed || s->noise.failed))
		decide(s, DIAGNOSIS_BESIDE);
	else
		decide(s, DIAGNOSIS_FLAKY);
	if (s->verdict == DIAGNOSIS_FLAKY) /* how often, whatever ran */
		count(&s->alone, s->noise);
}

static void
take(struct search *s)
{
	static void (*const takes[])(struct search *) = {
		[FIRST] = take_first,
		[SURE] = take_sure,
		[READ] = take_read,
		[NARROW] = take_narrow,
		[MODULES] = take_modules,
		[CONFIRM] = take_confirm,
		[CROWD] = take_crowd,
		[RATE] = take_rate,
	};

	s->done = s->trials;
	s->trials = (search_trials){0};
	takes[s->stage](s);
}

int
search_next(struct search *s)
{
	if (s->trials.n)
		take(s);
	while (s->stage != DECIDED && !s->trials.n)
		if (s->stage == BEGIN)
			begin(s);
		else if (s->stage == NARROW)
			narrow(s);
		else if (s->stage == MODULES)
			modules(s);
		else
			confirm(s);
	return s->stage != DECIDED;
}
