#include "report/failures.h"

#include <string.h>

#include "base/text.h"
#include "base/text_id.h"
#include "core/paths.h"
#include "os/last_bytes.h"
#include "report/group_order.h"
#include "report/last_words.h"
#include "report/rerun_command.h"
#include "report/same_error.h"
#include "report/traceback.h"

enum {
	FULL_MAX = 50,   /* failures that are shown */
	HEAD_LINES = 40, /* of a traceback, from its start */
	TAIL_LINES = 40, /* of a traceback, from its end */
	OUTPUT_LINES = 15,
	LOG_LINES = 8,
	LOG_BYTES = 4096, /* read from the end of a log */
	SAME_MAX = 10     /* tests with the same error that are named */
};

struct failures {
	struct arena *arena;
	struct buf *b;
	const struct summary *summary;
	const struct tty *tty;
	struct same_errors same_errors;
	size_t n; /* failures so far, without tests that did not run */
	int begun;
	const char *refusal; /* the last usage error of pytest that was shown */
	size_t listed;       /* failures of the current group so far */
};

/* puts the first `head` and the last `tail` lines of a text */
static void
put_text(struct failures *f, const char *text, size_t head, size_t tail)
{
	traceback_put(f->b, text, head, tail, f->tty);
}

/* 1: this path is among the arguments of pytest */
static int
has_path(const strings *args, const char *path)
{
	const char *each;

	for (size_t i = 0; (each = plan_next_path(args, &i));)
		if (strcmp(each, path) == 0)
			return 1;
	return 0;
}

/* 1: the result stands for a whole group whose name is not a path */
static int
is_group(const struct failures *f, const struct test_result *t)
{
	const struct plan *p = f->summary->plan;

	for (size_t i = 0; i < p->groups.n && t->collect; i++)
		if (strcmp(p->groups.v[i].name, t->id) == 0)
			return !has_path(&p->groups.v[i].args,
				rerun_command_path(f->arena, p, t->id));
	return 0;
}

/* puts the command that runs a test, or a module that was not collected */
static void
put_command(struct failures *f, const struct test_result *t)
{
	const struct plan *p = f->summary->plan;
	strings words = {0};

	*vec_add(f->arena, &words) = rerun_command_path(f->arena, p, t->id);
	rerun_command_put(f->b, p, &words);
	buf_addc(f->b, '\n');
}

static const char *
log_of(const struct failures *f, const struct group_result *s)
{
	return arena_fmt(
		f->arena, "%s/%s/%d/log", paths.groups, s->slug, s->attempts);
}

static void
put_log(struct failures *f, const struct group_result *s)
{
	buf_addf(f->b, "    log: %s\n", log_of(f, s));
}

static void
put_again(struct failures *f, const struct test_result *t,
	const struct group_result *s)
{
	if (is_group(f, t)) {
		put_log(f, s);
		return;
	}
	buf_adds(f->b, "    again: ");
	put_command(f, t);
}

/* the other tests with the same error, each as the command that runs it */
static void
put_others(struct failures *f, const struct same_error *same)
{
	size_t n = same->tests.n - 1;

	buf_addf(f->b, "    and %zu others with the same error:\n", n);
	for (size_t i = 1; i <= n && i <= SAME_MAX; i++) {
		const struct test_result *t = same->tests.v[i];

		buf_adds(f->b, "      ");
		if (!is_group(f, t)) {
			put_command(f, t);
			continue;
		}
		text_put(f->b, t->id);
		buf_addc(f->b, '\n');
	}
	if (n > SAME_MAX)
		buf_addf(f->b, "      ... %zu more, see %s\n", n - SAME_MAX,
			paths.summary);
}

static void
put_name(struct failures *f, const struct test_result *t)
{
	buf_addf(f->b, "    %s", tty_paint(f->tty, TTY_RED));
	text_put_id(f->b, t->id);
	buf_adds(f->b, tty_paint(f->tty, TTY_PLAIN));
	if (t->outcome != OUTCOME_FAILED)
		buf_addf(f->b, "  (%s)",
			t->collect && !is_group(f, t)
				? "not collected"
				: outcome_names[t->outcome]);
	if (t->tries.n)
		buf_addf(f->b, "  (%zu attempts)", t->tries.n + 1);
	buf_addc(f->b, '\n');
}

static void
put_message(struct failures *f, const char *message)
{
	buf_adds(f->b, "      ");
	text_put_line(f->b, message, 200);
	buf_addc(f->b, '\n');
}

/* a line of text, at most as wide as the terminal; nothing if it is unknown */
static void
put_line(struct failures *f, const char *label, const char *text, size_t n)
{
	struct buf line = {0}, shown = {0};

	if (!text || !n)
		return;
	buf_adds(&line, label);
	buf_add(&line, text, n);
	text_put_output(&shown, line.s, line.n);
	buf_adds(f->b, "      ");
	if (f->tty->live)
		text_cut(f->b, shown.s, f->tty->width - 7);
	else
		buf_adds(f->b, shown.s);
	buf_addc(f->b, '\n');
	buf_release(&line);
	buf_release(&shown);
}

/* where a test was when its worker died, what it had printed last, and where the
   rest is */
static void
put_last_words(struct failures *f, const struct group_result *s,
	const struct test_result *t, const struct last_words *w)
{
	struct buf place = {0};

	if (w->before)
		put_text(f,
			arena_fmt(f->arena, "%.*s", (int)w->nbefore, w->before),
			HEAD_LINES, TAIL_LINES);
	last_words_put_place(&place, w);
	if (place.n)
		buf_adds(&place, ":  ");
	last_words_put_source(&place, w);
	put_line(f, "", place.s, place.n);
	buf_release(&place);
	put_line(f, "printed last: ", w->stdout_line.text, w->stdout_line.n);
	put_line(f, "printed last, as an error: ", w->stderr_line.text,
		w->stderr_line.n);
	if (!w->stacks && !w->stdout_line.n && !w->stderr_line.n &&
		t->longrepr && !w->before) {
		put_text(f, t->longrepr, 0, LOG_LINES);
		if (is_group(f, t)) /* its log is told below */
			return;
	}
	buf_addf(f->b, "      %s: %s/%s/%d/log\n",
		w->stacks ? "all stacks" : "log", paths.groups, s->slug,
		t->attempt > 0 ? t->attempt : s->attempts);
}

static void
put_test(struct failures *f, const struct group_result *s,
	const struct test_result *t, const struct same_error *same)
{
	struct last_words last;
	int died = last_words_find(&last, t->id, t->outcome, t->longrepr);

	if (f->listed > 1)
		buf_addc(f->b, '\n');
	put_name(f, t);
	if (t->message && (died || !t->longrepr))
		put_message(f, t->message);
	if (died)
		put_last_words(f, s, t, &last);
	else if (t->longrepr)
		put_text(f, t->longrepr, HEAD_LINES, TAIL_LINES);
	for (size_t i = 0; i < t->sections.n; i++) {
		buf_addf(f->b, "      %s--- ", tty_paint(f->tty, TTY_DIM));
		text_put(f->b, t->sections.v[i].key);
		buf_addf(f->b, " ---%s\n", tty_paint(f->tty, TTY_PLAIN));
		put_text(f, t->sections.v[i].value, 0, OUTPUT_LINES);
	}
	put_again(f, t, s);
	if (same)
		put_others(f, same);
}

static int
is_not_run(const struct test_result *t)
{
	return t->outcome == OUTCOME_NOT_RUN || t->outcome == OUTCOME_LOST;
}

/* counts the tests that did not run, with the reason */
static void
put_not_run(struct failures *f, const struct group_result *s)
{
	const char *why = NULL;
	size_t n = 0;

	for (size_t i = 0; i < s->tests.n; i++)
		if (is_not_run(&s->tests.v[i])) {
			n++;
			if (!why)
				why = s->tests.v[i].message;
		}
	if (!n)
		return;
	buf_addf(f->b, "    %zu test%s %s", n, n == 1 ? "" : "s",
		s->verdict == VERDICT_LOST ? n == 1 ? "is lost" : "are lost"
					   : "did not run");
	if (why) {
		buf_adds(f->b, ": ");
		text_put_line(f->b, why, 200);
	}
	buf_addc(f->b, '\n');
}

/* 1: the group has a failure, or tests that did not run for a reason of its own */
static int
is_shown(const struct group_result *s)
{
	int idle = s->verdict == VERDICT_INTERRUPTED;

	for (size_t i = 0; i < s->tests.n; i++)
		if (outcome_fails(s->tests.v[i].outcome) &&
			!(idle && is_not_run(&s->tests.v[i])))
			return 1;
	return 0;
}

/* why the group ended early, unless a test that did not run has told */
static void
put_end(struct failures *f, const struct group_result *s)
{
	for (size_t i = 0; i < s->tests.n; i++)
		if (is_not_run(&s->tests.v[i]) && s->tests.v[i].message)
			return;
	if (!s->message || s->verdict != VERDICT_FAILED)
		return;
	buf_adds(f->b, "    !!! ");
	text_put_line(f->b, s->message, 300);
	buf_adds(f->b, " !!!\n");
}

static void
put_title(struct failures *f, const char *name)
{
	buf_addf(f->b, "%s\n  %s", f->begun++ ? "" : "\nFailures\n",
		tty_paint(f->tty, TTY_BOLD));
	text_put(f->b, name);
	buf_adds(f->b, tty_paint(f->tty, TTY_PLAIN));
}

/* puts an error of pytest itself, which belongs to no test */
static void
put_error(struct failures *f, const struct group_result *s)
{
	put_title(f, s->name);
	buf_adds(f->b, ": ");
	text_put_line(f->b, s->message, 300);
	buf_addc(f->b, '\n');
	if (s->verdict == VERDICT_CRASHED && f->n < FULL_MAX)
		put_text(f, last_bytes(f->arena, log_of(f, s), LOG_BYTES), 0,
			LOG_LINES);
	put_log(f, s);
	f->n++;
}

/* puts a usage error of pytest, once for all groups that share it */
static void
put_refusal(struct failures *f, const struct group_result *s)
{
	const struct summary *all = f->summary;
	const char *why = s->message ? s->message : "no reason was given";
	size_t n = 0;

	if (f->refusal && strcmp(f->refusal, why) == 0)
		return;
	f->refusal = why;
	for (const struct group_result *t = s;
		t < all->results + all->plan->groups.n; t++)
		n += summary_refused(t) && t->message &&
			strcmp(t->message, why) == 0;
	if (f->n++ >= FULL_MAX)
		return;
	put_title(f, s->name);
	if (n > 1)
		buf_addf(f->b, " and %zu other group%s", n - 1,
			n > 2 ? "s" : "");
	buf_adds(f->b, ": pytest refuses\n");
	put_text(f, why, HEAD_LINES, TAIL_LINES);
	put_log(f, s);
}

static void
put_group(struct failures *f, const struct group_result *s)
{
	f->listed = 0;
	if (s->verdict == VERDICT_INTERRUPTED && !is_shown(s))
		return; /* the totals count its tests */
	if (summary_refused(s)) {
		put_refusal(f, s);
		return;
	}
	for (size_t i = 0; i < s->tests.n; i++) {
		const struct test_result *t = &s->tests.v[i];
		const struct same_error *same =
			same_error_of(&f->same_errors, t);

		if (!outcome_fails(t->outcome) ||
			(same && same->tests.v[0] != t))
			continue;
		if (!f->listed++ && f->n < FULL_MAX) {
			put_title(f, s->name);
			buf_addc(f->b, '\n');
		}
		if (is_not_run(t))
			continue;
		if (f->n++ < FULL_MAX)
			put_test(f, s, t, same);
	}
	if (f->listed && f->n <= FULL_MAX) {
		put_not_run(f, s);
		put_end(f, s);
	}
	if (s->message && (s->verdict == VERDICT_ERROR || !f->listed))
		put_error(f, s);
}

void
failures_put(struct buf *b, const struct summary *s,
	const struct terminal_style *style)
{
	struct arena a = {0};
	struct failures f = {
		.arena = &a, .b = b, .summary = s, .tty = style->tty};
	const struct group_result **results;

	results = group_order(&a, s);
	same_error_find(&f.same_errors, &a, s);
	for (size_t i = 0; i < s->plan->groups.n; i++)
		if (!style->round || !summary_cached(s, results[i]))
			put_group(&f, results[i]);
	if (f.n > FULL_MAX)
		buf_addf(b,
			"\n  and %zu more, which the list below has; in full in %s\n",
			f.n - FULL_MAX, paths.summary);
	arena_free(&a);
}
