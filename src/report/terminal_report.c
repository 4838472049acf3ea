#include "report/terminal_report.h"

#include <string.h>

#include "base/text.h"
#include "core/paths.h"
#include "report/failures.h"
#include "report/short_summary.h"
#include "report/warnings_summary.h"

enum { PLACES_MAX = 50, GROUPS_MAX = 40, EVIDENCE = 1000 };

static void
put_groups(struct buf *b, const struct summary *s,
	const struct terminal_style *style)
{
	size_t pad = terminal_lines_pad(s->plan, style), n = s->plan->groups.n;
	size_t quiet = 0;

	for (size_t i = 0; i < n; i++) {
		const struct group_result *status = &s->results[i];
		size_t counts[NOUTCOMES] = {0};

		if (n > GROUPS_MAX && !verdict_fails(status->verdict)) {
			quiet++;
			continue;
		}
		group_result_count(status, counts);
		terminal_lines_group(b, status->name, status->verdict, counts,
			status->stop - status->start, pad, style);
	}
	if (quiet)
		buf_addf(b, "  %zu more groups passed\n", quiet);
}

static void
put_flaky(struct buf *b, const struct summary *s)
{
	size_t shown = 0;

	if (s->flaky)
		buf_adds(b, "\nFlaky: failed, and passed when run again\n");
	for (size_t i = 0; i < s->plan->groups.n; i++)
		for (size_t j = 0; j < s->results[i].tests.n; j++) {
			const struct test_result *t = &s->results[i].tests.v[j];

			if (!test_result_is_flaky(t) || shown++ >= PLACES_MAX)
				continue;
			buf_adds(b, "    ");
			text_put(b, t->id);
			buf_addf(b, "  (%s)\n",
				outcome_names[t->tries.v[0].outcome]);
			if (!t->tries.v[0].message)
				continue;
			buf_adds(b, "        ");
			text_put_line(b, t->tries.v[0].message, 200);
			buf_addc(b, '\n');
		}
	if (shown > PLACES_MAX)
		buf_addf(b, "    and %zu more\n", shown - PLACES_MAX);
}

/* the verdicts of --isolate */
static void
put_isolated(struct buf *b, const struct diagnoses *all, const struct tty *tty)
{
	struct buf line = {0};

	if (!all->tests.n)
		return;
	buf_adds(b, "\nWhy they failed (--isolate: ");
	buf_addf(b, "%zu trials, ", all->trials);
	terminal_lines_put_duration(b, all->seconds);
	buf_adds(b, ")\n");
	for (size_t i = 0; i < all->tests.n; i++) {
		const struct diagnosis *d = &all->tests.v[i];

		buf_addf(b, "    %s", tty_paint(tty, TTY_BOLD));
		text_put(b, d->test);
		buf_addf(b, "%s\n", tty_paint(tty, TTY_PLAIN));
		buf_clear(&line);
		text_put_line(&line, d->text, EVIDENCE);
		text_fold(b, "      ", "      ", line.s,
			tty->live ? tty->width : EVIDENCE);
		for (size_t j = 0; j < d->commands.n; j++) {
			buf_adds(b, j ? "             " : "      see:   ");
			text_put(b, d->commands.v[j]);
			buf_addc(b, '\n');
		}
	}
	buf_release(&line);
	if (all->left)
		buf_addf(b, "    and %zu more: %s\n", all->left, all->why_left);
}

/*
 * 1: pytest-dependency has skipped the test with "NAME depends on OTHER", since
 * OTHER did not pass in the same session, and no test of the group has failed:
 * OTHER is probably in another group.
 */
static int
lacks_another(const struct group_result *s, const struct test_result *t)
{
	if (t->outcome != OUTCOME_SKIPPED || !t->message ||
		!strstr(t->message, " depends on "))
		return 0;
	for (size_t i = 0; i < s->tests.n; i++)
		if (s->tests.v[i].outcome != OUTCOME_PASSED &&
			s->tests.v[i].outcome != OUTCOME_SKIPPED)
			return 0;
	return 1;
}

static void
put_dependent(struct buf *b, const struct summary *s)
{
	size_t shown = 0, n = s->plan->groups.n;

	for (size_t i = 0; i < n && n > 1; i++)
		for (size_t j = 0; j < s->results[i].tests.n; j++) {
			const struct test_result *t = &s->results[i].tests.v[j];

			if (!lacks_another(&s->results[i], t) ||
				shown++ >= PLACES_MAX)
				continue;
			if (shown == 1)
				buf_adds(b,
					"\nSkipped, as they depend on tests "
					"that their group does not have\n");
			buf_adds(b, "    ");
			text_put(b, t->id);
			buf_adds(b, "\n        ");
			text_put_line(b, t->message, 200);
			buf_addc(b, '\n');
		}
	if (shown > PLACES_MAX)
		buf_addf(b, "    and %zu more\n", shown - PLACES_MAX);
}

static void
put_group_tests(struct buf *b, const char *title, const group_tests *list)
{
	if (!list->n)
		return;
	buf_addf(b, "\n%s\n", title);
	for (size_t i = 0; i < list->n && i < PLACES_MAX; i++) {
		buf_adds(b, "    ");
		text_put(
			b, list->v[i].test ? list->v[i].test : "all its tests");
		buf_adds(b, "  in ");
		text_put(b, list->v[i].group);
		buf_addc(b, '\n');
	}
	if (list->n > PLACES_MAX)
		buf_addf(b, "    and %zu more\n", list->n - PLACES_MAX);
}

static void
put_problems(struct buf *b, const struct summary *s)
{
	if (s->problems.n)
		buf_adds(b, "\nProblems with the results\n");
	for (size_t i = 0; i < s->problems.n && i < PLACES_MAX; i++) {
		buf_adds(b, "    ");
		text_put(b, s->problems.v[i].text);
		buf_addc(b, '\n');
	}
	if (s->problems.n > PLACES_MAX)
		buf_addf(b, "    and %zu more\n", s->problems.n - PLACES_MAX);
}

/* the number of groups that kept their results of earlier runs */
static void
put_cached(struct buf *b, const struct summary *s)
{
	double first = 0;
	size_t n = 0;

	for (size_t i = 0; i < s->plan->groups.n; i++) {
		const struct group_result *status = &s->results[i];

		if (summary_cached(s, status) &&
			(!n++ || status->start < first))
			first = status->start;
	}
	if (!n)
		return;
	buf_addf(b, "\n%zu of %zu groups had %s before (since ", n,
		s->plan->groups.n, s->resumed ? "ended" : "passed");
	text_put_date(b, first);
	buf_adds(b,
		s->resumed ? "), and keep what they had,\npassed or "
			     "failed: --resume\n"
			   : "), and nothing that they read\nhas "
			     "changed; aomaker explain GROUP tells more\n");
}

static void
put_alone(struct buf *b, const struct summary *s)
{
	if (!s->alone)
		return;
	buf_addf(b,
		"\n%zu test%s ran alone, since %s not share a process "
		"(aomaker list says why);\nthe threads waited ",
		s->alone, s->alone == 1 ? "" : "s",
		s->alone == 1 ? "it does" : "they do");
	terminal_lines_put_duration(b, s->waited);
	buf_adds(b, " for each other\n");
}

static void
put_schedule(struct buf *b, const struct summary *s)
{
	if (!s->slots || s->plan->groups.n < 2)
		return;
	buf_adds(b, "\nSchedule\n    ");
	terminal_lines_put_duration(b, s->stop - s->start);
	buf_adds(b, " from the first group to the last; ");
	terminal_lines_put_duration(b, summary_bound(s));
	buf_addf(b, " at best\n    %d at a time", s->slots);
	if (s->why_slots)
		buf_addf(b, ": %s", s->why_slots);
	buf_addc(b, '\n');
}

/* what plugins have printed */
static void
put_output(struct buf *b, const char *line)
{
	const char *end;

	buf_addc(b, '\n');
	for (; (end = strchr(line, '\n')); line = end + 1) {
		text_put_output(b, line, (size_t)(end - line));
		buf_addc(b, '\n');
	}
}

/* the path of a report and, in a second column, its description */
static void
put_report(struct buf *b, const char *path, const char *what)
{
	buf_addf(b, "    %-27s  %s", path, what);
}

/* continues a description in the next line, for narrow terminals */
#define REST "\n                                 "

static void
put_reports(
	struct buf *b, const struct plan *p, const struct terminal_style *style)
{
	const struct session_outputs *w = &p->outputs;

	buf_adds(b, "\nReports\n");
	if (style->page)
		put_report(b, paths.page, "open it in a browser\n");
	if (style->html) {
		put_report(b, paths.html, "Allure report" REST);
		buf_addf(b, "allure open %s\n", paths.html);
	}
	if (p->allure) {
		put_report(b, paths.results, "Allure results");
		buf_addf(b, "%s\n",
			style->page && !style->html ? REST
				"HTML: npm i -g allure"
						    : "");
	}
	put_report(b, paths.junit, "JUnit");
	if (w->junit) {
		buf_adds(b, ", also ");
		text_put(b, w->junit);
	}
	buf_addc(b, '\n');
	for (size_t i = 0; i < w->files.n && p->groups.n > 1; i++) {
		buf_addf(b, "    %s/GROUP/1/", paths.groups);
		text_put(b, w->files.v[i]);
		buf_adds(b, ", each group's own\n");
	}
	put_report(b, paths.summary, "totals, groups, failures\n");
	put_report(b, paths.trace, "for ui.perfetto.dev\n\n");
}

static void
put_totals(struct buf *b, const struct summary *s,
	const struct terminal_style *style)
{
	size_t n = s->plan->groups.n,
	       fine = s->verdicts[VERDICT_PASSED] + s->verdicts[VERDICT_EMPTY];
	int good = s->exit_status == 0;

	buf_adds(b, tty_paint(style->tty, TTY_BOLD));
	buf_adds(b, tty_paint(style->tty, good ? TTY_GREEN : TTY_RED));
	if (s->interrupted)
		buf_adds(b, "interrupted; ");
	if (fine == n)
		buf_addf(b, "%zu group%s passed: ", n, n == 1 ? "" : "s");
	else
		buf_addf(b, "%zu of %zu group%s did not pass: ", n - fine, n,
			n == 1 ? "" : "s");
	terminal_lines_put_counts(b, s->counts);
	warnings_summary_put_count(b, s);
	if (s->flaky)
		buf_addf(b, " (%zu flaky)", s->flaky);
	if (s->uncovered)
		buf_adds(b, "; coverage is too low");
	buf_adds(b, " in ");
	terminal_lines_put_duration(b, s->stop - s->start);
	if (s->lost.n)
		buf_addf(b, "; %zu lost", s->lost.n);
	buf_addf(b, "%s\n", tty_paint(style->tty, TTY_PLAIN));
}

void
terminal_report_put(struct buf *b, const struct summary *s,
	const struct terminal_style *style)
{
	if (style->groups)
		put_groups(b, s, style);
	if (!style->brief)
		failures_put(b, s, style);
	put_flaky(b, s);
	put_isolated(b, &s->diagnoses, style->tty);
	put_dependent(b, s);
	put_group_tests(b, "Lost: planned, and without a result", &s->lost);
	put_group_tests(b, "Not planned, and reported", &s->unplanned);
	put_group_tests(b, "Reported twice", &s->duplicates);
	put_problems(b, s);
	put_alone(b, s);
	put_cached(b, s);
	put_schedule(b, s);
	if (s->coverage)
		put_output(b, s->coverage);
	if (!style->brief)
		warnings_summary_put(b, s, style);
	if (s->plugins)
		put_output(b, s->plugins);
	if (!style->brief)
		short_summary_put(b, s, style);
	put_reports(b, s->plan, style);
	put_totals(b, s, style);
}
