#include "isolate/search.h"

enum stage {
	BEGIN,
	FIRST,   /* alone, and in order */
	SURE,    /* alone once more, quietly, after it failed each time */
	READ,    /* in order, after all modules were collected */
	BISECT,  /* the bisection for the members that matter */
	MODULES, /* the modules of the set, collected without their tests */
	CONFIRM, /* the set and alone, quietly */
	BESIDE,  /* in order, beside the groups that ran then */
	RATE,    /* more trials, for the rate of failures */
	DECIDED
};

enum {
	ALONE_TRIALS = 5,
	ORDER_TRIALS = 2,
	READ_TRIALS = 2,
	CONFIRM_TRIALS = 3,
	BESIDE_TRIALS = 3,
	RATE_TRIALS = 10
};

void
search_init(struct search *s, struct arena *a, size_t n, size_t nbefore,
	const size_t *module_of, int concurrent, size_t width)
{
	*s = (struct search){.arena = a,
		.n = n,
		.nbefore = nbefore,
		.module_of = module_of,
		.concurrent = concurrent,
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
	add_alone(s, ALONE_TRIALS, 0);
	if (s->nbefore)
		add_first(s, SEARCH_ORDER, s->nbefore, ORDER_TRIALS);
}

static void
count(struct trial_count *to, struct trial_count c)
{
	to->runs += c.runs;
	to->failed += c.failed;
}

/* 1: results contradict each other, perhaps since trials ran at the same time,
   and all trials are made again quietly; 0: they were quiet already */
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

/* 1: no trial alone has passed; a single pass rules out "failing" */
static int
has_never_passed(const struct search *s)
{
	return always(&s->alone) && s->noise.failed == s->noise.runs;
}

/* the results of one kind of trial in the last batch */
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

/* adds the trials that the bisection wants, or takes its result */
static void
bisect(struct search *s)
{
	if (!bisect_next(&s->bisect)) {
		s->set = s->bisect.set;
		s->stage = MODULES;
		return;
	}
	for (size_t i = 0; i < s->bisect.probes.n; i++)
		add(s, SEARCH_SET, 0)->set = s->bisect.probes.v[i].set;
}

/* 1: the i-th trial of the last batch had the result that is sought */
static int
succeeded(const struct search *s, size_t i)
{
	return s->done.v[i].result ==
		(s->wants_pass ? SEARCH_PASSED : SEARCH_FAILED);
}

static void
take_bisect(struct search *s)
{
	for (size_t i = 0; i < s->bisect.probes.n; i++)
		s->bisect.probes.v[i].occurred = succeeded(s, i);
}

static void
seek(struct search *s, size_t n, int wants_pass)
{
	s->stage = BISECT;
	s->wants_pass = wants_pass;
	bisect_init(&s->bisect, s->arena, n, s->quiet ? 1 : s->width);
}

void
search_needs(struct search *s, size_t n)
{
	s->n = s->nbefore = n;
	s->module_of = NULL;
	s->verdict = DIAGNOSIS_UNKNOWN;
	seek(s, n, 1);
}

/* the members that collect the modules of the set's tests; empty: the module of
   the failed test is one of them */
static indexes
modules_of_set(const struct search *s)
{
	indexes modules = {0};
	size_t last = SEARCH_NONE;

	for (size_t i = 0; i < s->set.n && s->module_of; i++) {
		size_t k = s->set.v[i] < s->nbefore ? s->module_of[s->set.v[i]]
						    : s->set.v[i];

		if (k == SEARCH_NONE)
			return (indexes){0};
		if (k != last)
			*vec_add(s->arena, &modules) = k;
		last = k;
	}
	return modules;
}

/* tries whether collecting the modules of the set's tests is enough */
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
	add_set(s, CONFIRM_TRIALS, 1);
	add_alone(s, CONFIRM_TRIALS, 1);
}

static void
try_beside(struct search *s)
{
	s->stage = BESIDE;
	add_first(s, SEARCH_BESIDE, s->nbefore, BESIDE_TRIALS);
}

/* measures how often it fails alone and, if it failed so, in order */
static void
rate(struct search *s)
{
	s->stage = RATE;
	add_alone(s, RATE_TRIALS, 1);
	if (s->order.failed)
		add_first(s, SEARCH_ORDER, s->nbefore, RATE_TRIALS);
}

/* it fails alone every time: it is failing, or needs tests that ran before it */
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
		add_first(s, SEARCH_SET, s->n, READ_TRIALS);
	} else if (s->concurrent) {
		try_beside(s);
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
	else if (s->concurrent)
		try_beside(s);
	else
		rate(s);
}

static void
take_modules(struct search *s)
{
	if (succeeded(s, 0))
		s->set = s->done.v[0].set;
	s->stage = CONFIRM;
}

static void
take_confirm(struct search *s)
{
	struct trial_count alone = tally(s, SEARCH_ALONE);

	s->confirmed = tally(s, SEARCH_SET);
	count(&s->alone, alone);
	if (s->wants_pass ? never(&s->confirmed) && always(&s->alone)
			  : always(&s->confirmed) && never(&s->alone)) {
		decide(s, s->wants_pass ? DIAGNOSIS_WITHOUT : DIAGNOSIS_AFTER);
	} else if (has_never_passed(s)) {
		decide(s, DIAGNOSIS_FAILING);
	} else {
		s->set.n = 0;
		if (!starts_anew(s))
			rate(s);
	}
}

static void
take_beside(struct search *s)
{
	s->beside = tally(s, SEARCH_BESIDE);
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
	if (s->verdict == DIAGNOSIS_FLAKY) /* the rate is that of all trials */
		count(&s->alone, s->noise);
}

static void
take(struct search *s)
{
	static void (*const takes[])(struct search *) = {
		[FIRST] = take_first,
		[SURE] = take_sure,
		[READ] = take_read,
		[BISECT] = take_bisect,
		[MODULES] = take_modules,
		[CONFIRM] = take_confirm,
		[BESIDE] = take_beside,
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
		else if (s->stage == BISECT)
			bisect(s);
		else if (s->stage == MODULES)
			modules(s);
		else
			confirm(s);
	return s->stage != DECIDED;
}
