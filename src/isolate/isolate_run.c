#define _DEFAULT_SOURCE
#include "isolate/isolate_run.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "core/paths.h"
#include "isolate/isolate_progress.h"
#include "isolate/trial_set.h"
#include "os/clock.h"
#include "os/fs.h"
#include "os/machine.h"
#include "os/process.h"
#include "os/signals.h"

enum { TESTS_MAX = 20, POLL_MS = 200 };

struct isolate_run {
	struct arena *arena;
	const struct planned_run *made;
	const strings *typed;
	struct summary summary;
	struct trials trials;
	VEC(struct failed_test) tests;
	VEC(struct trial_set) running;
	struct diagnoses found;
	size_t slots;
	struct isolate_progress progress;
	double began;
	int tried_groups;        /* 1: tests of other groups were tried */
	const char *why_untried; /* why not; NULL: there are no others */
	const char *stopped;     /* why it ends early, or NULL */
};

/* prints the final verdict of a test, once */
static void
tell(struct isolate_run *v, struct failed_test *s)
{
	if (s->told)
		return;
	s->told = 1;
	isolate_progress_verdict(
		&v->progress, diagnosis_names[s->search.verdict], s->test->id);
}

/* -- the tests to investigate */

static void
add_tests(struct isolate_run *v, int flaky)
{
	const struct summary *s = &v->summary;

	for (size_t i = 0; i < s->plan->groups.n; i++)
		for (size_t j = 0; j < s->results[i].tests.n; j++) {
			const struct test_result *t = &s->results[i].tests.v[j];
			struct failed_test *one;

			if (t->collect || t->outcome == OUTCOME_NOT_RUN ||
				(flaky ? !test_result_is_flaky(t) ||
							summary_cached(s,
								&s->results[i])
				       : !outcome_fails(t->outcome)))
				continue;
			if (v->tests.n == TESTS_MAX) {
				v->found.left++;
				continue;
			}
			one = vec_add(v->arena, &v->tests);
			*one = (struct failed_test){.arena = v->arena,
				.made = v->made,
				.typed = v->typed,
				.summary = s,
				.group = i,
				.test = t};
			failed_test_init(one, v->slots);
		}
}

/* -- trials */

static int
is_due(const struct failed_test *s)
{
	return !s->over && s->begun < s->search.trials.n;
}

/* 1: the trial may start now; a quiet trial needs that no other one runs */
static int
has_room(const struct isolate_run *v, const struct search_trial *t)
{
	if (trial_set_is_quiet(t))
		return !v->running.n;
	return v->running.n < v->slots &&
		!(v->running.n && v->running.v[0].quiet);
}

static void
fail(struct isolate_run *v)
{
	v->stopped =
		arena_fmt(v->arena, "%s: %s", paths.trials, strerror(errno));
}

static void
start(struct isolate_run *v, struct failed_test *s)
{
	if (trial_set_start(vec_add(v->arena, &v->running), &v->trials, s) != 0)
		fail(v);
}

static void
start_all(struct isolate_run *v)
{
	for (size_t i = 0; i < v->tests.n; i++) {
		struct failed_test *s = &v->tests.v[i];

		while (!v->stopped && is_due(s) &&
			has_room(v, &s->search.trials.v[s->begun]))
			start(v, s);
	}
}

/* takes the result of a trial; the last one of a batch lets the search go on */
static void
take(struct isolate_run *v, struct trial_set *u)
{
	struct failed_test *s = u->failed;

	s->search.trials.v[u->place].result = trial_set_close(u, &v->trials);
	if (++s->ended < s->search.trials.n)
		return;
	s->begun = s->ended = 0;
	s->over = !search_next(&s->search);
	if (s->over &&
		(s->search.verdict != DIAGNOSIS_FAILING || v->tried_groups))
		tell(v, s);
}

static void
reap(struct isolate_run *v)
{
	size_t nrunning = 0;

	for (size_t i = 0; i < v->running.n; i++) {
		struct trial_set *u = &v->running.v[i];

		if (trial_set_ended(u, &v->trials))
			take(v, u);
		else
			v->running.v[nrunning++] = *u;
	}
	v->running.n = nrunning;
}

/* -- the loop */

static int
has_work(const struct isolate_run *v)
{
	for (size_t i = 0; i < v->tests.n; i++)
		if (!v->tests.v[i].over)
			return !v->stopped;
	return 0;
}

/* Ctrl-Z reaches only us, since each trial has a process group of its own */
static void
suspend(const struct isolate_run *v)
{
	for (int i = 0; i < 2; i++) {
		for (size_t j = 0; j < v->running.n; j++)
			trial_set_signal(
				&v->running.v[j], i ? SIGCONT : SIGTSTP);
		if (!i)
			raise(SIGSTOP);
	}
}

static double
seconds_left(const struct isolate_run *v)
{
	double limit = v->made->config.isolate_limit;

	return limit < 0 ? HUGE_VAL : limit - (clock_steady() - v->began);
}

/* waits a moment, and takes signals and the time limit into account */
static void
wait_a_moment(struct isolate_run *v)
{
	struct pollfd fd = {.fd = v->trials.signals, .events = POLLIN};
	int signal;

	poll(&fd, 1, POLL_MS);
	while ((signal = signals_next(v->trials.signals)))
		if (signal == SIGTSTP)
			suspend(v);
		else if (signal != SIGCHLD)
			v->stopped = "the diagnosis was stopped";
	if (!v->stopped && seconds_left(v) <= 0)
		v->stopped = arena_fmt(v->arena,
			"the diagnosis took longer "
			"than its limit of %.4g s (--isolate-limit)",
			v->made->config.isolate_limit);
}

static void
kill_all(struct isolate_run *v)
{
	for (size_t i = 0; i < v->running.n; i++)
		trial_set_kill(&v->running.v[i]);
	v->running.n = 0;
}

static void
work(struct isolate_run *v)
{
	for (size_t i = 0; i < v->tests.n; i++)
		if (!v->tests.v[i].over && !v->tests.v[i].search.trials.n)
			v->tests.v[i].over =
				!search_next(&v->tests.v[i].search);
	while (has_work(v)) {
		start_all(v);
		wait_a_moment(v);
		reap(v);
		isolate_progress_draw(&v->progress, v->trials.n);
	}
	kill_all(v);
}

/* -- a test that fails alone may need a test of another group */

static double
seconds_of_all(const struct summary *s)
{
	double sum = 0;

	for (size_t i = 0; i < s->plan->groups.n; i++)
		for (size_t j = 0; j < s->results[i].tests.n; j++) {
			const struct test_result *t = &s->results[i].tests.v[j];

			sum += t->setup + t->call + t->teardown;
		}
	return sum;
}

/* runs all tests in one process, as a single pytest would, on behalf of `first` */
static int
run_serial(struct isolate_run *v, struct failed_test *first,
	struct group_result *status)
{
	struct trial_spec spec = failed_test_serial(first);
	struct trial_set *u = vec_add(v->arena, &v->running);
	const char *cause;
	int ended = 0;

	*u = (struct trial_set){.failed = first, .quiet = 1};
	if (trial_start(&v->trials, &u->trial, &spec) != 0)
		fail(v);
	v->progress.now = "all tests in one process";
	while (!v->stopped && !ended) {
		wait_a_moment(v);
		isolate_progress_draw(&v->progress, v->trials.n);
		ended = trial_ended(&u->trial);
	}
	v->progress.now = NULL;
	if (ended)
		v->running.n = 0;
	kill_all(v);
	return ended ? trial_read(&v->trials, &u->trial, status, &cause) : -1;
}

/* why all tests in one process are not tried; NULL: there is time for it */
static const char *
too_long(const struct isolate_run *v)
{
	double all = seconds_of_all(&v->summary), left = seconds_left(v);

	return v->stopped ? v->stopped
		: all <= left / 2
		? NULL
		: arena_fmt(v->arena,
			  "all tests in one process take %.0f s, "
			  "more than half of the %.0f s that were left "
			  "(--isolate-limit)",
			  all, left);
}

static void
try_other_groups(struct isolate_run *v)
{
	struct failed_test *first = NULL;
	struct group_result status = {0};

	for (size_t i = v->tests.n; i-- > 0;)
		if (v->tests.v[i].search.verdict == DIAGNOSIS_FAILING)
			first = &v->tests.v[i];
	if (!first || v->summary.plan->groups.n < 2)
		return;
	v->why_untried = too_long(v);
	if (v->why_untried)
		return;
	if (run_serial(v, first, &status) != 0) {
		v->why_untried = v->stopped
			? v->stopped
			: "the trial of all "
			  "tests in one process did not finish";
		return;
	}
	v->tried_groups = 1;
	for (size_t i = 0; i < v->tests.n; i++)
		if (v->tests.v[i].search.verdict == DIAGNOSIS_FAILING)
			failed_test_seek(&v->tests.v[i], &status);
	work(v);
}

static void
write_found(struct isolate_run *v, struct diag *d)
{
	if (diagnoses_write(&v->found) != 0)
		diag_warn(d, NULL, 0, 0, "%s: %s", paths.isolated,
			strerror(errno));
}

/* as many trials at a time as the run had groups, at most two for each core */
static size_t
slots_of(const struct planned_run *g)
{
	struct machine m;
	size_t most;

	machine_look(&m);
	most = m.cores < 1 ? 2 : (size_t)(2 * m.cores);
	return (size_t)g->slots.n < most ? (size_t)g->slots.n : most;
}

void
isolate_run(const struct planned_run *g, const struct cli *cli, struct tty *tty,
	struct diag *d)
{
	struct isolate_run v = {.arena = d->arena,
		.made = g,
		.typed = &cli->typed,
		.slots = slots_of(g),
		.began = clock_steady(),
		.trials = {.arena = d->arena, .made = g}};

	summary_read(&v.summary, d->arena, &g->plan);
	add_tests(&v, 0);
	add_tests(&v, 1);
	if (!v.tests.n)
		return;
	v.trials.signals = signals_open();
	if (v.trials.signals < 0) {
		diag_warn(d, NULL, 0, 0, "--isolate: %s", strerror(errno));
		return;
	}
	fs_remove(paths.trials);
	isolate_progress_begin(&v.progress, tty, cli->quiet, v.tests.n);
	work(&v);
	try_other_groups(&v);
	for (size_t i = 0; i < v.tests.n; i++) {
		struct failed_test *s = &v.tests.v[i];

		if (!s->over)
			s->why = v.stopped;
		if (v.why_untried)
			s->why_untried = v.why_untried;
		tell(&v, s);
		*vec_add(d->arena, &v.found.tests) = failed_test_diagnosis(s);
	}
	v.found.why_left = arena_fmt(
		d->arena, "at most %d tests are investigated", TESTS_MAX);
	v.found.trials = v.trials.n;
	v.found.seconds = clock_steady() - v.began;
	isolate_progress_draw(&v.progress, v.trials.n);
	isolate_progress_end(&v.progress);
	signals_close(v.trials.signals);
	fs_remove(paths.trials);
	write_found(&v, d);
}
