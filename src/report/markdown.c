#include "report/markdown.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/text_id.h"
#include "report/reason.h"
#include "report/rerun_command.h"
#include "report/same_error.h"

enum {
	FAILURES_MAX = 30,
	TRACES_MAX = 10,
	TRACE_MAX_BYTES = 6000,
	FLAKY_MAX = 20,
	WARNINGS_MAX = 10,
	SLOW_MAX = 5,
	LINE_MAX_BYTES = 160
};

/* -- text without markup, mentions or line breaks */

static int
is_letter(char c)
{
	return isalnum((unsigned char)c) || (c & 0x80);
}

/* length of the first line, at most `most` bytes of whole UTF-8 characters */
static size_t
line_length(const char *text, size_t most)
{
	size_t n = strcspn(text, "\n");

	return text_whole(text, n < most ? n : most);
}

static void
put_text(struct buf *b, const char *text, size_t most)
{
	size_t n = line_length(text, most);
	struct buf escaped = {0};

	for (size_t i = 0; i < n; i++) {
		char c = text[i];
		int inside =
			i && is_letter(text[i - 1]) && is_letter(text[i + 1]);

		if (c == '\033') /* a colour sequence is left out */
			i += strcspn(text + i, "m\n");
		else if (strchr("&<>|`*[]\\~#@$", c) || (c == '_' && !inside))
			buf_addf(b, "&#%d;", c);
		else if ((unsigned char)c >= 0x7f &&
			text_escape(&escaped, text + i)) {
			buf_addf(b, "&#92;%s", escaped.s);
			i += text_utf8(text + i) ? text_utf8(text + i) - 1 : 0;
			buf_clear(&escaped);
		} else if ((unsigned char)c >= ' ') {
			buf_add(b, text + i, text_utf8(text + i));
			i += text_utf8(text + i) - 1;
		}
	}
	if (text[n] && text[n] != '\n')
		buf_adds(b, "…");
	buf_release(&escaped);
}

static void
put_id(struct buf *b, const char *id)
{
	struct buf shown = {0};

	text_put_id(&shown, id);
	put_text(b, shown.s, 2 * LINE_MAX_BYTES);
	buf_release(&shown);
}

static void
put_seconds(struct buf *b, double seconds)
{
	if (seconds < 100)
		buf_addf(b, "%.2f s", seconds);
	else
		buf_addf(b, "%ld min %02ld s", (long)(seconds / 60),
			(long)seconds % 60);
}

static size_t
count_failed(const struct summary *s)
{
	size_t n = 0;

	for (int i = 0; i < NOUTCOMES; i++)
		if (outcome_fails((enum outcome)i))
			n += s->counts[i];
	return n;
}

static void
put_totals(struct buf *b, const struct summary *s)
{
	size_t failed = count_failed(s);

	buf_addf(b, "## %s ", s->exit_status == 0 ? "✅" : "❌");
	if (s->interrupted)
		buf_adds(b, "Interrupted: ");
	if (failed)
		buf_addf(b, "%zu of %zu test%s failed", failed, s->reported,
			s->reported == 1 ? "" : "s");
	else
		buf_addf(b, "%zu test%s%s", s->reported,
			s->reported == 1 ? "" : "s",
			s->exit_status ? "" : " passed");
	if (s->lost.n)
		buf_addf(b, ", %zu lost", s->lost.n);
	buf_adds(b, "\n\n");
	for (int i = 0; i < NOUTCOMES; i++)
		if (s->counts[i])
			buf_addf(
				b, "%zu %s · ", s->counts[i], outcome_names[i]);
	if (s->nwarnings)
		buf_addf(b, "%zu warning%s · ", s->nwarnings,
			s->nwarnings == 1 ? "" : "s");
	if (s->flaky)
		buf_addf(b, "%zu flaky · ", s->flaky);
	buf_addf(b, "%zu group%s · ", s->plan->groups.n,
		s->plan->groups.n == 1 ? "" : "s");
	put_seconds(b, s->stop - s->start);
	buf_addc(b, '\n');
}

/* -- lists of tests */

struct row {
	const struct group_result *group;
	const struct test_result *test;
};

typedef VEC(struct row) row_list;

static row_list
tests_that(struct arena *a, const struct summary *s,
	int (*wanted)(const struct test_result *))
{
	row_list rows = {0};

	for (size_t i = 0; i < s->plan->groups.n; i++)
		for (size_t j = 0; j < s->results[i].tests.n; j++)
			if (wanted(&s->results[i].tests.v[j]))
				*vec_add(a, &rows) =
					(struct row){&s->results[i],
						&s->results[i].tests.v[j]};
	return rows;
}

static void
put_head(
	struct buf *b, const char *title, const char *second, const char *third)
{
	buf_addf(b, "\n### %s\n\n| test | %s | %s |\n|---|---|---|\n", title,
		second, third);
}

static void
put_more(struct buf *b, size_t n, size_t most)
{
	if (n > most)
		buf_addf(b, "\nand %zu more\n", n - most);
}

static int
fails(const struct test_result *t)
{
	return outcome_fails(t->outcome);
}

static void
put_reason(struct buf *b, const struct test_result *t)
{
	struct buf reason = {0};

	reason_put(&reason, t);
	put_text(b, reason.n ? reason.s : "", LINE_MAX_BYTES);
	buf_release(&reason);
}

static void
put_failures(struct buf *b, struct arena *a, const struct summary *s)
{
	row_list rows = tests_that(a, s, fails);

	if (rows.n)
		put_head(b, "Failures", "group", "why");
	for (size_t i = 0; i < rows.n && i < FAILURES_MAX; i++) {
		const struct test_result *t = rows.v[i].test;

		buf_adds(b, "| ");
		put_id(b, t->id);
		buf_adds(b, " | ");
		put_text(b, rows.v[i].group->name, LINE_MAX_BYTES);
		buf_addf(b, " | %s: ", outcome_names[t->outcome]);
		put_reason(b, t);
		buf_adds(b, " |\n");
	}
	put_more(b, rows.n, FAILURES_MAX);
}

/* -- tracebacks and commands, folded */

/* the text as code, in a fence that is longer than any in the text */
static void
put_code(struct buf *b, const char *language, const char *text)
{
	size_t n = strlen(text), longest = 2, run = 0;
	size_t from = n > TRACE_MAX_BYTES ? n - TRACE_MAX_BYTES : 0;

	while (from && (text[from] & 0xc0) == 0x80)
		from++;
	for (const char *p = text + from; *p; p++) {
		run = *p == '`' ? run + 1 : 0;
		longest = run > longest ? run : longest;
	}
	for (size_t i = 0; i <= longest; i++)
		buf_addc(b, '`');
	buf_addf(b, "%s\n%s", language, from ? "…" : "");
	text_put_lines(b, text + from);
	buf_addc(b, '\n');
	for (size_t i = 0; i <= longest; i++)
		buf_addc(b, '`');
	buf_adds(b, "\n\n");
}

static void
put_command(
	struct buf *b, struct arena *a, const struct summary *s, const char *id)
{
	const char *path = rerun_command_path(a, s->plan, id);
	struct buf command = {0};

	rerun_command_put(
		&command, s->plan, &(strings){.v = &path, .n = 1, .cap = 1});
	put_code(b, "sh", command.s);
	buf_release(&command);
}

/* one test of each cause */
static void
put_traces(struct buf *b, struct arena *a, const struct summary *s)
{
	struct same_errors causes;
	struct buf failed = {0};

	same_error_find(&causes, a, s);
	for (size_t i = 0; i < causes.all.n && i < TRACES_MAX; i++) {
		const struct same_error *cause = causes.all.v[i];
		const struct test_result *t = cause->tests.v[0];

		buf_adds(b, "\n<details><summary>");
		put_id(b, t->id);
		if (cause->tests.n > 1)
			buf_addf(b, " and %zu other%s with the same error",
				cause->tests.n - 1,
				cause->tests.n == 2 ? "" : "s");
		buf_adds(b, "</summary>\n\n");
		if (t->longrepr)
			put_code(b, "text", t->longrepr);
		put_command(b, a, s, t->id);
		buf_adds(b, "</details>\n");
	}
	if (!causes.all.n)
		return;
	rerun_command_put_failed(&failed, s->plan, NULL);
	buf_adds(b, "\nAll that failed again:\n\n");
	put_code(b, "sh", failed.s);
	buf_release(&failed);
}

static void
put_flaky(struct buf *b, struct arena *a, const struct summary *s)
{
	row_list rows = tests_that(a, s, test_result_is_flaky);

	if (rows.n)
		put_head(b, "Flaky", "attempts", "first failure");
	for (size_t i = 0; i < rows.n && i < FLAKY_MAX; i++) {
		const struct test_result *t = rows.v[i].test;
		const char *message = t->tries.v[0].message;

		buf_adds(b, "| ");
		put_id(b, t->id);
		buf_addf(b, " | %zu | ", t->tries.n + 1);
		put_text(b, message ? message : "", LINE_MAX_BYTES);
		buf_adds(b, " |\n");
	}
	put_more(b, rows.n, FLAKY_MAX);
}

static int
takes_time(const struct test_result *t)
{
	return test_result_seconds(t) >= 0.5;
}

static int
slowest_first(const void *a, const void *b)
{
	double x = test_result_seconds(((const struct row *)a)->test);
	double y = test_result_seconds(((const struct row *)b)->test);

	return (x < y) - (x > y);
}

static void
put_slowest(struct buf *b, struct arena *a, const struct summary *s)
{
	row_list rows = tests_that(a, s, takes_time);

	if (!rows.n)
		return;
	qsort(rows.v, rows.n, sizeof *rows.v, slowest_first);
	put_head(b, "Slowest", "group", "time");
	for (size_t i = 0; i < rows.n && i < SLOW_MAX; i++) {
		buf_adds(b, "| ");
		put_id(b, rows.v[i].test->id);
		buf_adds(b, " | ");
		put_text(b, rows.v[i].group->name, LINE_MAX_BYTES);
		buf_adds(b, " | ");
		put_seconds(b, test_result_seconds(rows.v[i].test));
		buf_adds(b, " |\n");
	}
}

static void
put_warnings(struct buf *b, const struct summary *s)
{
	size_t n = s->warnings.all.n;

	if (!summary_tells_warnings(s))
		return;
	buf_adds(b,
		"\n### Warnings\n\n| warning | where | times |\n|---|---|---|\n");
	for (size_t i = 0; i < n && i < WARNINGS_MAX; i++) {
		const struct warning *w = &s->warnings.all.v[i];

		buf_adds(b, "| ");
		put_text(b, w->text, 2 * LINE_MAX_BYTES);
		buf_adds(b, " | ");
		put_text(b, w->places.v[0].name, LINE_MAX_BYTES);
		if (w->places.n > 1)
			buf_addf(b, " and %zu more", w->places.n - 1);
		buf_addf(b, " | %zu |\n", w->n);
	}
	put_more(b, n, WARNINGS_MAX);
}

void
markdown_put(struct buf *b, struct arena *a, const struct summary *s)
{
	put_totals(b, s);
	put_failures(b, a, s);
	put_traces(b, a, s);
	put_flaky(b, a, s);
	put_warnings(b, s);
	put_slowest(b, a, s);
}
