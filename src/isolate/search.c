#include "isolate/search.h"

enum stage {
	BEGIN,
	FIRST,		/* alone, and in order */
	SURE,		/* it failed each time: alone once more, quietly */
	READ,		/* in order, where all modules were read before */
	NARROW, MODULES, CONFIRM, CROWD, RATE, DECIDED
};

enum {
	ALONE = 5, ORDER = 2, READS = 2, CONFIRMS = 3, CROWDS = 3, MORE = 10
};

void
isolate_init(struct isolate *s, struct arena *a, size_t n, size_t nbefore,
	const size_t *reads, int crowd, size_t width)
{
	*s = (struct isolate){.arena = a, .n = n, .nbefore = nbefore,
		.reads = reads, .crowd = crowd, .width = width,
		.quiet = width < 2};
}

void
isolate_quietly(struct isolate *s)
{
	s->quiet = 1;
}

static struct isolate_trial *
add(struct isolate *s, enum isolate_kind kind, int quiet)
{
	struct isolate_trial *t = vec_add(s->arena, &s->trials);

	*t = (struct isolate_trial){.kind = kind,
		.quiet = quiet || s->quiet};
	s->ntrials++;
	return t;
}

static void
add_alone(struct isolate *s, int n, int quiet)
{
	for (int i = 0; i < n; i++)
		add(s, ISOLATE_ALONE, quiet);
}

static void
add_first(struct isolate *s, enum isolate_kind kind, size_t nset, int n)
{
	for (int i = 0; i < n; i++) {
		struct isolate_trial *t = add(s, kind, 0);

		for (size_t j = 0; j < nset; j++)
			*vec_add(s->arena, &t->set) = j;
	}
}

static void
add_set(struct isolate *s, int n, int quiet)
{
	for (int i = 0; i < n; i++)
		add(s, ISOLATE_SET, quiet)->set = s->set;
}

static void
begin(struct isolate *s)
{
	s->alone = s->order = s->confirmed = s->beside =
		(struct trial_count){0};
	s->stage = FIRST;
	add_alone(s, ALONE, 0);
	if (s->nbefore)
		add_first(s, ISOLATE_ORDER, s->nbefore, ORDER);
}

static void
count(struct trial_count *to, struct trial_count c)
{
	to->runs += c.runs;
	to->failed += c.failed;
}

/* something does not fit together: perhaps since others ran beside it */
static int
starts_anew(struct isolate *s)
{
	if (s->quiet)
		return 0;
	s->quiet = 1;
	count(&s->noise, s->alone);
	begin(s);
	return 1;
}

static void
decide(struct isolate *s, enum diagnosis_verdict v)
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
has_never_passed(const struct isolate *s)
{
	return always(&s->alone) && s->noise.failed == s->noise.runs;
}

/* what has come of the last batch, of one kind */
static struct trial_count
tally(const struct isolate *s, enum isolate_kind kind)
{
	struct trial_count c = {0};

	for (size_t i = 0; i < s->done.n; i++) {
		const struct isolate_trial *t = &s->done.v[i];

		c.runs += t->kind == kind && t->result != ISOLATE_NOTHING;
		c.failed += t->kind == kind && t->result == ISOLATE_FAILED;
	}
	return c;
}

/* the next tries of the search, or the set */
static void
narrow(struct isolate *s)
{
	if (!narrow_next(&s->narrow)) {
		s->set = s->narrow.set;
		s->stage = MODULES;
		return;
	}
	for (size_t i = 0; i < s->narrow.tries.n; i++)
		add(s, ISOLATE_SET, 0)->set = s->narrow.tries.v[i].set;
}

/* whether the i-th of the last batch did what is sought */
static int
happened(const struct isolate *s, size_t i)
{
	return s->done.v[i].result == (s->want ? ISOLATE_PASSED :
		ISOLATE_FAILED);
}

static void
take_narrow(struct isolate *s)
{
	for (size_t i = 0; i < s->narrow.tries.n; i++)
		s->narrow.tries.v[i].happened = happened(s, i);
}

static void
seek(struct isolate *s, size_t n, int want)
{
	s->stage = NARROW;
	s->want = want;
	narrow_init(&s->narrow, s->arena, n, s->quiet ? 1 : s->width);
}

void
isolate_needs(struct isolate *s, size_t n)
{
	s->n = s->nbefore = n;
	s->reads = NULL;
	s->verdict = DIAGNOSIS_UNKNOWN;
	seek(s, n, 1);
}

/* the modules of the set's tests; empty: that of the test is one of them */
static indexes
modules_of_set(const struct isolate *s)
{
	indexes modules = {0};
	size_t last = ISOLATE_NONE;

	for (size_t i = 0; i < s->set.n && s->reads; i++) {
		size_t k = s->set.v[i] < s->nbefore ? s->reads[s->set.v[i]] :
			s->set.v[i];

		if (k == ISOLATE_NONE)
			return (indexes){0};
		if (k != last)
			*vec_add(s->arena, &modules) = k;
		last = k;
	}
	return modules;
}

/* whether it is enough to read the modules of the set's tests */
static void
modules(struct isolate *s)
{
	indexes set = modules_of_set(s);

	if (s->set.n && s->set.v[0] < s->nbefore && set.n)
		add(s, ISOLATE_SET, 0)->set = set;
	else
		s->stage = CONFIRM;
}

static void
confirm(struct isolate *s)
{
	add_set(s, CONFIRMS, 1);
	add_alone(s, CONFIRMS, 1);
}

static void
crowd(struct isolate *s)
{
	s->stage = CROWD;
	add_first(s, ISOLATE_CROWD, s->nbefore, CROWDS);
}

/* how often it fails, alone and, where it did, in order */
static void
rate(struct isolate *s)
{
	s->stage = RATE;
	add_alone(s, MORE, 1);
	if (s->order.failed)
		add_first(s, ISOLATE_ORDER, s->nbefore, MORE);
}

/* it does each time: it is really failing, or needs what ran before it */
static void
fails_alone(struct isolate *s)
{
	if (never(&s->order))
		seek(s, s->nbefore, 1);
	else
		decide(s, DIAGNOSIS_FAILING);
}

static void
take_first(struct isolate *s)
{
	count(&s->alone, tally(s, ISOLATE_ALONE));
	count(&s->order, tally(s, ISOLATE_ORDER));
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
		add_first(s, ISOLATE_SET, s->n, READS);
	} else if (s->crowd) {
		crowd(s);
	} else {
		rate(s);
	}
}

static void
take_sure(struct isolate *s)
{
	struct trial_count c = tally(s, ISOLATE_ALONE);

	count(&s->alone, c);
	if (c.runs && !c.failed)
		starts_anew(s);
	else
		fails_alone(s);
}

static void
take_read(struct isolate *s)
{
	struct trial_count c = tally(s, ISOLATE_SET);

	if (always(&c))
		seek(s, s->n, 0);
	else if (s->crowd)
		crowd(s);
	else
		rate(s);
}

static void
take_modules(struct isolate *s)
{
	if (happened(s, 0))
		s->set = s->done.v[0].set;
	s->stage = CONFIRM;
}

static void
take_confirm(struct isolate *s)
{
	struct trial_count alone = tally(s, ISOLATE_ALONE);

	s->confirmed = tally(s, ISOLATE_SET);
	count(&s->alone, alone);
	if (s->want ? never(&s->confirmed) && always(&s->alone) :
			always(&s->confirmed) && never(&s->alone)) {
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
take_crowd(struct isolate *s)
{
	s->beside = tally(s, ISOLATE_CROWD);
	rate(s);
}

static void
take_rate(struct isolate *s)
{
	count(&s->alone, tally(s, ISOLATE_ALONE));
	count(&s->order, tally(s, ISOLATE_ORDER));
	if (has_never_passed(s))
		decide(s, DIAGNOSIS_FAILING);
	else if (never(&s->alone) && !s->order.failed &&
			(s->beside.failed || s->noise.failed))
		decide(s, DIAGNOSIS_BESIDE);
	else
		decide(s, DIAGNOSIS_FLAKY);
	if (s->verdict == DIAGNOSIS_FLAKY)	/* how often, whatever ran */
		count(&s->alone, s->noise);
}

static void
take(struct isolate *s)
{
	static void (*const takes[])(struct isolate *) = {
		[FIRST] = take_first, [SURE] = take_sure, [READ] = take_read,
		[NARROW] = take_narrow, [MODULES] = take_modules,
		[CONFIRM] = take_confirm, [CROWD] = take_crowd,
		[RATE] = take_rate,
	};

	s->done = s->trials;
	s->trials = (isolate_trials){0};
	takes[s->stage](s);
}

int
isolate_next(struct isolate *s)
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
