#define _DEFAULT_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "diagnose.h"
#include "fs.h"
#include "layout.h"
#include "machine.h"
#include "proc.h"
#include "screen.h"
#include "server.h"
#include "sig.h"
#include "subject.h"
#include "text.h"

enum {
	TESTS_MAX = 20,
	SECONDS_MAX = 600,
	LOOK = 200		/* milliseconds */
};

/* a trial that runs, and what runs beside it */
struct under_way {
	struct subject *subject;
	size_t place;		/* in the batch of its search */
	struct trial trial;
	VEC(struct trial) crowd;
	int quiet;
	int over;		/* the crowd is to end, too */
};

struct diagnose {
	struct arena *arena;
	const struct gen *gen;
	const strings *typed;
	struct summary summary;
	struct trials trials;
	VEC(struct subject) subjects;
	VEC(struct under_way) running;
	struct diagnoses found;
	size_t slots;
	struct tty *tty;
	int quiet;		/* nothing is said */
	struct screen screen;
	struct buf text;
	double began;
	int elsewhere;		/* other groups have been tried, too */
	const char *stopped;	/* why; NULL: it goes on */
};

/* -- what is seen of it */

static void
draw(struct diagnose *v)
{
	struct buf foot = {0}, out = {0};
	size_t over = 0;

	for (size_t i = 0; i < v->subjects.n; i++)
		over += (size_t)v->subjects.v[i].told;
	if (v->quiet)
		return;
	if (v->tty->live && over < v->subjects.n && !v->stopped) {
		tty_measure(v->tty, STDOUT_FILENO);
		buf_addf(&foot, "  isolate: %zu of %zu, %zu trials, %d s\n",
			over, v->subjects.n, v->trials.n, (int)(proc_clock() -
			v->began));
	}
	screen_put(&v->screen, &out, &v->text, &foot, v->tty->width);
	fs_put(STDOUT_FILENO, out.s, out.n);
	buf_clear(&v->text);
	buf_release(&foot);
	buf_release(&out);
}

static void
greet(struct diagnose *v)
{
	buf_addf(&v->text, "\nwhy did %s fail? (--isolate; Ctrl-C ends it)\n",
		v->subjects.n == 1 ? "1 test" : arena_fmt(v->arena, "%zu tests",
		v->subjects.n));
	draw(v);
}

/* a line for a verdict that is final */
static void
tell(struct diagnose *v, struct subject *s)
{
	if (s->told)
		return;
	s->told = 1;
	buf_addf(&v->text, "  %-15s  ", diagnosis_names[s->search.verdict]);
	text_put(&v->text, s->test->id);
	buf_addc(&v->text, '\n');
}

/* -- which tests */

static void
add_subjects(struct diagnose *v, int flaky)
{
	const struct summary *s = &v->summary;

	for (size_t i = 0; i < s->plan->groups.n; i++)
		for (size_t j = 0; j < s->statuses[i].tests.n; j++) {
			const struct test *t = &s->statuses[i].tests.v[j];
			struct subject *one;

			if (t->collect || t->outcome == OUTCOME_NOT_RUN ||
					(flaky ? !test_is_flaky(t) ||
					summary_cached(s, &s->statuses[i]) :
					!outcome_fails(t->outcome)))
				continue;
			if (v->subjects.n == TESTS_MAX) {
				v->found.left++;
				continue;
			}
			one = vec_add(v->arena, &v->subjects);
			*one = (struct subject){.arena = v->arena,
				.gen = v->gen, .typed = v->typed, .summary = s,
				.group = i, .test = t};
			subject_init(one, v->slots);
		}
}

/* -- trials */

static int
is_due(const struct subject *s)
{
	return !s->over && s->begun < s->search.trials.n;
}

/* whether it may start now: a quiet one has nothing beside it */
static int
has_room(const struct diagnose *v, const struct isolate_trial *t)
{
	if (t->quiet || t->kind == ISOLATE_CROWD)
		return !v->running.n;
	return v->running.n < v->slots && !(v->running.n &&
		v->running.v[0].quiet);
}

static void
fail(struct diagnose *v)
{
	v->stopped = arena_fmt(v->arena, "%s: %s", layout.trials,
		strerror(errno));
}

static void
start(struct diagnose *v, struct subject *s)
{
	const struct isolate_trial *t = &s->search.trials.v[s->begun];
	struct trial_wish w = subject_wish(s, t);
	struct under_way *u = vec_add(v->arena, &v->running);

	*u = (struct under_way){.subject = s, .place = s->begun++,
		.quiet = t->quiet || t->kind == ISOLATE_CROWD};
	for (size_t i = 0; i < s->near.beside.n && t->kind == ISOLATE_CROWD;
			i++) {
		struct trial_wish other = subject_crowd(s,
			s->near.beside.v[i]);

		if (trial_start(&v->trials, vec_add(v->arena, &u->crowd),
				&other) != 0)
			fail(v);
	}
	if (trial_start(&v->trials, &u->trial, &w) != 0)
		fail(v);
}

static void
start_all(struct diagnose *v)
{
	for (size_t i = 0; i < v->subjects.n; i++) {
		struct subject *s = &v->subjects.v[i];

		while (!v->stopped && is_due(s) && has_room(v,
				&s->search.trials.v[s->begun]))
			start(v, s);
	}
}

/*
 * 1: all of it has ended. The crowd ends before its next tests: what is killed
 * in a test leaves what others stumble over.
 */
static int
has_ended(struct diagnose *v, struct under_way *u)
{
	int ended = trial_ended(&u->trial);

	for (size_t i = 0; i < u->crowd.n && ended && !u->over; i++)
		trial_stop(&u->crowd.v[i]);
	u->over |= ended;
	for (size_t i = 0; i < u->crowd.n; i++)
		ended &= trial_ended(&u->crowd.v[i]);
	if (ended && u->crowd.n && v->gen->config.threads)
		server_end_kind(v->arena, "thread");
	return ended;
}

/* a trial has ended: its search goes on when it was the last of the batch */
static void
take(struct diagnose *v, struct under_way *u)
{
	struct subject *s = u->subject;

	s->search.trials.v[u->place].result = trial_result(&v->trials,
		&u->trial, s->test->id, &s->why);
	fs_remove(u->trial.folder);
	for (size_t i = 0; i < u->crowd.n; i++)
		fs_remove(u->crowd.v[i].folder);
	if (++s->ended < s->search.trials.n)
		return;
	s->begun = s->ended = 0;
	s->over = !isolate_next(&s->search);
	if (s->over && (s->search.verdict != ISOLATE_FAILING || v->elsewhere))
		tell(v, s);
}

static void
reap(struct diagnose *v)
{
	size_t kept = 0;

	for (size_t i = 0; i < v->running.n; i++) {
		struct under_way *u = &v->running.v[i];

		if (has_ended(v, u))
			take(v, u);
		else
			v->running.v[kept++] = *u;
	}
	v->running.n = kept;
}

/* -- the loop */

static int
goes_on(const struct diagnose *v)
{
	for (size_t i = 0; i < v->subjects.n; i++)
		if (!v->subjects.v[i].over)
			return !v->stopped;
	return 0;
}

/* Ctrl-Z: the trials are in process groups of their own */
static void
stand_still(const struct diagnose *v)
{
	for (int i = 0; i < 2; i++) {
		for (size_t j = 0; j < v->running.n; j++)
			kill(v->running.v[j].trial.pid, i ? SIGCONT : SIGTSTP);
		if (!i)
			raise(SIGSTOP);
	}
}

static void
look(struct diagnose *v)
{
	struct pollfd fd = {.fd = v->trials.signals, .events = POLLIN};
	int signal;

	poll(&fd, 1, LOOK);
	while ((signal = sig_next(v->trials.signals)))
		if (signal == SIGTSTP)
			stand_still(v);
		else if (signal != SIGCHLD)
			v->stopped = "the diagnosis was stopped";
	if (proc_clock() - v->began > SECONDS_MAX)
		v->stopped = arena_fmt(v->arena, "the diagnosis took longer "
			"than %d minutes", SECONDS_MAX / 60);
}

static void
kill_all(struct diagnose *v)
{
	for (size_t i = 0; i < v->running.n; i++) {
		struct under_way *u = &v->running.v[i];

		trial_kill(&u->trial);
		for (size_t j = 0; j < u->crowd.n; j++)
			trial_kill(&u->crowd.v[j]);
	}
	v->running.n = 0;
}

static void
work(struct diagnose *v)
{
	for (size_t i = 0; i < v->subjects.n; i++)
		if (!v->subjects.v[i].over && !v->subjects.v[i].search.trials.n)
			v->subjects.v[i].over = !isolate_next(
				&v->subjects.v[i].search);
	while (goes_on(v)) {
		start_all(v);
		look(v);
		reap(v);
		draw(v);
	}
	kill_all(v);
}

/* -- a test that fails alone may need one of another group */

static double
seconds_of_all(const struct summary *s)
{
	double sum = 0;

	for (size_t i = 0; i < s->plan->groups.n; i++)
		for (size_t j = 0; j < s->statuses[i].tests.n; j++) {
			const struct test *t = &s->statuses[i].tests.v[j];

			sum += t->setup + t->call + t->teardown;
		}
	return sum;
}

/* all in one process, as one pytest would: the first of them stands for it */
static int
run_serial(struct diagnose *v, struct subject *first, struct status *status)
{
	struct trial_wish w = subject_serial(first);
	struct under_way *u = vec_add(v->arena, &v->running);
	const char *cause;
	int ended = 0;

	*u = (struct under_way){.subject = first, .quiet = 1};
	if (trial_start(&v->trials, &u->trial, &w) != 0)
		fail(v);
	while (!v->stopped && !ended) {
		look(v);
		draw(v);
		ended = trial_ended(&u->trial);
	}
	if (ended)
		v->running.n = 0;
	kill_all(v);
	return ended ? trial_read(&v->trials, &u->trial, status, &cause) : -1;
}

static void
look_elsewhere(struct diagnose *v)
{
	struct subject *first = NULL;
	struct status status = {0};
	double left = SECONDS_MAX - (proc_clock() - v->began);

	for (size_t i = v->subjects.n; i-- > 0;)
		if (v->subjects.v[i].search.verdict == ISOLATE_FAILING)
			first = &v->subjects.v[i];
	if (!first || v->stopped || v->summary.plan->groups.n < 2 ||
			seconds_of_all(&v->summary) > left / 2 ||
			run_serial(v, first, &status) != 0)
		return;
	v->elsewhere = 1;
	for (size_t i = 0; i < v->subjects.n; i++)
		if (v->subjects.v[i].search.verdict == ISOLATE_FAILING)
			subject_seek(&v->subjects.v[i], &status);
	work(v);
}

static void
write_found(struct diagnose *v, struct diag *d)
{
	if (diagnoses_write(&v->found) != 0)
		diag_warn(d, NULL, 0, 0, "%s: %s", layout.isolated,
			strerror(errno));
}

/* as many at the same time as the run had, and no more than the cores bear */
static size_t
slots_of(const struct gen *g)
{
	struct machine m;
	size_t most;

	machine_look(&m);
	most = m.cores < 1 ? 2 : (size_t)(2 * m.cores);
	return (size_t)g->slots.n < most ? (size_t)g->slots.n : most;
}

void
diagnose(const struct gen *g, const struct cli *cli, struct tty *tty,
	struct diag *d)
{
	struct diagnose v = {.arena = d->arena, .gen = g, .tty = tty,
		.typed = &cli->typed, .quiet = cli->quiet, .slots = slots_of(g),
		.began = proc_clock(),
		.trials = {.arena = d->arena, .gen = g}};

	summary_read(&v.summary, d->arena, &g->plan);
	add_subjects(&v, 0);
	add_subjects(&v, 1);
	if (!v.subjects.n)
		return;
	v.trials.signals = sig_open();
	if (v.trials.signals < 0) {
		diag_warn(d, NULL, 0, 0, "--isolate: %s", strerror(errno));
		return;
	}
	fs_remove(layout.trials);
	greet(&v);
	work(&v);
	look_elsewhere(&v);
	for (size_t i = 0; i < v.subjects.n; i++) {
		struct subject *s = &v.subjects.v[i];

		if (!s->over)
			s->why = v.stopped;
		tell(&v, s);
		*vec_add(d->arena, &v.found.tests) = subject_diagnosis(s);
	}
	v.found.why_left = arena_fmt(d->arena, "at most %d are looked into",
		TESTS_MAX);
	v.found.trials = v.trials.n;
	v.found.seconds = proc_clock() - v.began;
	draw(&v);
	sig_close(v.trials.signals);
	fs_remove(layout.trials);
	write_found(&v, d);
	buf_release(&v.text);
	buf_release(&v.screen.foot);
}
