#include "report/terminal_report.h"

#include <string.h>

#include "base/text.h"
#include "base/text_id.h"
#include "core/paths.h"
#include "report/failed_list.h"
#include "report/failures.h"
#include "report/group_order.h"
#include "report/reason.h"
#include "report/rerun_command.h"
#include "report/short_summary.h"
#include "report/warnings_summary.h"

enum { PLACES_MAX = 50, FLAKY_MAX = 10, GROUPS_MAX = 40, EVIDENCE = 1000 };

enum { LONG_RUN = 20 }; /* seconds from which the schedule matters */

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
put_flaky_test(struct buf *b, const struct test_result *t, const char *group,
	const struct terminal_style *style)
{
	struct buf reason = {0};
	struct terminal_row row = {.word = "FLAKY",
		.colour = TTY_YELLOW,
		.id = t->id,
		.group = group,
		.seconds = test_result_seconds(t)};

	reason_put_attempt(&reason, &t->tries.v[0]);
	row.reason = reason.s;
	terminal_lines_row(b, &row, style);
	buf_release(&reason);
}

static void
put_flaky(struct buf *b, const struct summary *s,
	const struct terminal_style *style)
{
	struct arena a = {0};
	const struct group_result **results = group_order(&a, s);
	size_t shown = 0, most = style->verbose ? s->flaky : FLAKY_MAX;

	if (s->flaky)
		buf_adds(b, "\nFlaky: failed, and passed when run again\n");
	for (size_t i = 0; i < s->plan->groups.n; i++)
		for (size_t j = 0; j < results[i]->tests.n; j++) {
			const struct test_result *t = &results[i]->tests.v[j];

			if (test_result_is_flaky(t) && shown++ < most)
				put_flaky_test(b, t, results[i]->name, style);
		}
	if (shown > most)
		buf_addf(b, "  and %zu more, see %s\n", shown - most,
			paths.summary);
	arena_free(&a);
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
		text_put_id(b, d->test);
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
			text_put_id(b, t->id);
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
		text_put_id(
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
	const char *origin = NULL;
	size_t n = 0, nothers = 0;

	for (size_t i = 0; i < s->plan->groups.n; i++) {
		const struct group_result *status = &s->results[i];

		if (summary_cached(s, status) &&
			(!n++ || status->start < first))
			first = status->start;
		if (status->origin) {
			origin = status->origin;
			nothers++;
		}
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
	if (nothers)
		buf_addf(b, "%zu of them on other machines: %s\n", nothers,
			origin);
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
	if (s->counts[OUTCOME_FAILED] || s->counts[OUTCOME_ERROR])
		buf_adds(b,
			"what fails with --mt only needs a process of its own: "
			"arun --mp\n");
}

/*
 * The group that alone made the run longer than it could be, since the other
 * slots had nothing to do: it took most of the time, and `split` can divide it.
 */
static const struct group_result *
longest_group(const struct summary *s)
{
	double run = s->stop - s->start, total = 0, most = 0;
	const struct group_result *longest = NULL;

	for (size_t i = 0; i < s->plan->groups.n; i++) {
		const struct group_result *g = &s->results[i];
		double seconds = g->stop - summary_start(s, g);

		if (summary_cached(s, g))
			continue;
		total += seconds;
		if (seconds > most) {
			most = seconds;
			longest = g;
		}
	}
	return longest && longest->tests.n > 1 && run >= LONG_RUN &&
			most > run * 3 / 4 && total / s->slots < run / 2
		? longest
		: NULL;
}

static void
put_schedule(struct buf *b, const struct summary *s, int verbose)
{
	const struct group_result *longest;

	if (!s->slots || s->plan->groups.n < 2)
		return;
	longest = s->interrupted ? NULL : longest_group(s);
	if (!verbose && !longest)
		return;
	buf_adds(b, "\nSchedule\n    ");
	terminal_lines_put_duration(b, s->stop - s->start);
	buf_adds(b, " from the first group to the last; ");
	terminal_lines_put_duration(b, summary_bound(s));
	buf_addf(b, " at best\n    %d at a time", s->slots);
	if (s->why_slots)
		buf_addf(b, ": %s", s->why_slots);
	buf_addc(b, '\n');
	if (!longest)
		return;
	buf_adds(b, "    ");
	text_put(b, longest->name);
	buf_adds(b, " took ");
	terminal_lines_put_duration(
		b, longest->stop - summary_start(s, longest));
	buf_adds(b, ": `split: auto` in conf/aomaker.yaml divides it\n");
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

/* puts a path; on a terminal that can, a link to the file */
static void
put_path(struct buf *b, const char *path, const struct terminal_style *style)
{
	tty_link_begin(b, style->tty, path);
	text_put(b, path);
	tty_link_end(b, style->tty);
}

/* puts ", NAME" unless the line would be too long for the terminal */
static void
put_also(struct buf *b, const char *name, size_t *column,
	const struct terminal_style *style)
{
	size_t n = text_width(name) + 2;

	if (style->tty->live && *column + n >= style->tty->width)
		return;
	*column += n;
	buf_adds(b, ", ");
	put_path(b, name, style);
}

/* one line: the report to open, and the others as far as there is room */
static void
put_reports(
	struct buf *b, const struct plan *p, const struct terminal_style *style)
{
	const struct session_outputs *w = &p->outputs;
	const char *first = style->page ? paths.page : paths.junit;
	size_t column = strlen("Reports: ") + text_width(first);

	buf_adds(b, "\nReports: ");
	put_path(b, first, style);
	if (style->html)
		put_also(b, paths.html, &column, style);
	if (first != paths.junit)
		put_also(b, paths.junit, &column, style);
	if (w->junit)
		put_also(b, w->junit, &column, style);
	put_also(b, paths.summary, &column, style);
	if (p->allure)
		put_also(b, paths.results, &column, style);
	put_also(b, paths.trace, &column, style);
	buf_addc(b, '\n');
	for (size_t i = 0; i < w->files.n && p->groups.n > 1; i++) {
		buf_addf(b, "    %s/GROUP/1/", paths.groups);
		text_put(b, w->files.v[i]);
		buf_adds(b, ", each group's own\n");
	}
}

static void
put_totals(struct buf *b, const struct summary *s,
	const struct terminal_style *style)
{
	size_t n = s->plan->groups.n,
	       fine = s->verdicts[VERDICT_PASSED] + s->verdicts[VERDICT_EMPTY];
	int good = s->exit_status == 0;
	struct buf line = {0};

	if (s->interrupted)
		buf_adds(&line, "interrupted; ");
	if (fine == n)
		buf_addf(&line, "%zu group%s %s: ", n, n == 1 ? "" : "s",
			s->exit_status == EXIT_NOTHING ? "ran" : "passed");
	else
		buf_addf(&line, "%zu of %zu group%s did not pass: ", n - fine,
			n, n == 1 ? "" : "s");
	terminal_lines_put_counts(&line, s->counts);
	warnings_summary_put_count(&line, s);
	if (s->flaky)
		buf_addf(&line, " (%zu flaky)", s->flaky);
	if (s->uncovered)
		buf_adds(&line, "; coverage is too low");
	buf_adds(&line, " in ");
	terminal_lines_put_duration(&line, s->stop - s->start);
	if (s->lost.n)
		buf_addf(&line, "; %zu lost", s->lost.n);
	buf_addf(b, "\n%s%s", tty_paint(style->tty, TTY_BOLD),
		tty_paint(style->tty, good ? TTY_GREEN : TTY_RED));
	text_fold(b, "", "  ", line.s,
		style->tty->live ? style->tty->width - 1 : line.n);
	buf_adds(b, tty_paint(style->tty, TTY_PLAIN));
	buf_release(&line);
}

/* what continues a run that was interrupted */
static void
put_resume(struct buf *b, const struct summary *s,
	const struct terminal_style *style)
{
	if (!s->interrupted || style->brief)
		return;
	rerun_command_put_resume(b, s->plan, style->typed);
	buf_addc(b, '\n');
}

void
terminal_report_put(struct buf *b, const struct summary *s,
	const struct terminal_style *style)
{
	if (style->groups)
		put_groups(b, s, style);
	if (!style->brief)
		failures_put(b, s, style);
	if (!style->brief)
		short_summary_put(b, s, style);
	put_isolated(b, &s->diagnoses, style->tty);
	put_dependent(b, s);
	put_group_tests(b, "Not planned, and reported", &s->unplanned);
	put_group_tests(b, "Reported twice", &s->duplicates);
	if (!style->round) {
		put_alone(b, s);
		put_cached(b, s);
		put_schedule(b, s, style->verbose);
	}
	if (s->coverage)
		put_output(b, s->coverage);
	if (s->plugins)
		put_output(b, s->plugins);
	put_flaky(b, s, style);
	if (!style->brief)
		warnings_summary_put(b, s, style);
	if (!style->round)
		put_reports(b, s->plan, style);
	put_group_tests(b, "Lost: planned, and without a result", &s->lost);
	put_problems(b, s);
	if (!style->brief)
		failed_list_put(b, s, style);
	put_totals(b, s, style);
	put_resume(b, s, style);
}
