#include "report/agent_summary.h"

#include <string.h>

#include "base/text.h"
#include "base/text_id.h"
#include "core/paths.h"
#include "report/error_place.h"
#include "report/error_text.h"
#include "report/reason.h"
#include "report/rerun_command.h"
#include "report/same_error.h"

enum {
	REASON_MAX = 240,     /* bytes */
	LINES_MAX = 8,        /* of the error of a cause */
	LINE_MAX_BYTES = 120, /* of such a line */
	IDS_MAX = 3,          /* tests of a cause that are named */
	SHORT_IDS = 5,        /* flaky tests, problems */
	ROOM_FOR_NEXT = 500,  /* for what stands below the causes */
	DETAILED_CAUSES = 3,  /* whose error has several lines */
};

static struct error_place
place_of(struct arena *a, const struct test_result *t)
{
	size_t n = strcspn(t->id, ":[");

	return error_place_in(a, t->longrepr, arena_ndup(a, t->id, n));
}

/* -- what ran */

static void
put_totals(struct buf *b, const struct summary *s)
{
	size_t ran = s->reported - s->counts[OUTCOME_NOT_RUN] -
		s->counts[OUTCOME_LOST];

	buf_addf(b,
		"exit status %d; %zu of %zu selected tests ran, %zu groups, %.1f s:",
		s->exit_status, ran, s->planned, s->plan->groups.n,
		s->stop - s->start);
	for (int i = 0; i < NOUTCOMES; i++)
		if (s->counts[i])
			buf_addf(b, " %zu %s", s->counts[i], outcome_names[i]);
	if (s->flaky)
		buf_addf(b, " (%zu flaky)", s->flaky);
	buf_addc(b, '\n');
	if (s->cached)
		buf_addf(b,
			"%zu groups did not run: they kept an earlier result\n",
			s->cached);
	if (s->lost.n)
		buf_addf(b, "%zu tests lost\n", s->lost.n);
	if (s->interrupted)
		buf_adds(b, "interrupted\n");
	for (size_t i = 0; i < s->problems.n && i < SHORT_IDS; i++) {
		buf_adds(b, "problem: ");
		text_put_line(b, s->problems.v[i].text, REASON_MAX);
		buf_addc(b, '\n');
	}
}

/* -- what failed */

/* the lines of the error after its first, which the reason tells */
static void
put_lines(struct buf *b, const struct test_result *t)
{
	struct buf text = {0};
	const char *line;
	size_t n = 0;

	if (!error_text_put(&text, t->longrepr) || !text.n)
		return;
	line = text.s + strcspn(text.s, "\n");
	for (; *line && n < LINES_MAX; line += strcspn(line, "\n")) {
		line++;
		if (!line[strspn(line, " \n")])
			break;
		buf_adds(b, "   | ");
		text_put_line(b, line, LINE_MAX_BYTES);
		buf_addc(b, '\n');
		n++;
	}
	buf_release(&text);
}

static void
put_cause(struct buf *b, struct arena *a, const struct same_error *cause,
	size_t number, int detailed)
{
	const struct test_result *t = cause->tests.v[0];
	struct error_place at = place_of(a, t);
	const char *raised = error_place(a, t->longrepr);

	buf_addf(b, "%zu. %s %s", number, outcome_names[t->outcome], at.path);
	if (at.line)
		buf_addf(b, ":%d", at.line);
	if (raised && strncmp(raised, at.path, strlen(at.path)) != 0)
		buf_addf(b, " (raised at %s)", raised);
	buf_adds(b, "  ");
	text_put_line(b, reason_of(a, t), REASON_MAX);
	buf_addc(b, '\n');
	if (detailed)
		put_lines(b, t);
	for (size_t i = 0; i < cause->tests.n && i < IDS_MAX; i++) {
		buf_adds(b, "   ");
		text_put_id(b, cause->tests.v[i]->id);
		buf_addc(b, '\n');
	}
	if (cause->tests.n > IDS_MAX)
		buf_addf(b, "   and %zu more with the same error\n",
			cause->tests.n - IDS_MAX);
}

/* those of several tests first, since the end may be cut */
static void
put_causes(struct buf *b, struct arena *a, const struct same_errors *causes)
{
	size_t n = 0;

	for (int several = 1; several >= 0; several--)
		for (size_t i = 0; i < causes->all.n; i++) {
			const struct same_error *cause = causes->all.v[i];
			size_t before = b->n;

			if ((cause->tests.n > 1) != several)
				continue;
			put_cause(b, a, cause, n + 1, n < DETAILED_CAUSES);
			if (b->n > AGENT_SUMMARY_MAX - ROOM_FOR_NEXT) {
				b->n = before;
				b->s[before] = '\0';
				several = -1;
				break;
			}
			n++;
		}
	if (n < causes->all.n)
		buf_addf(b,
			"and %zu more causes: aomaker report --format json\n",
			causes->all.n - n);
}

static void
put_flaky(struct buf *b, const struct summary *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->plan->groups.n; i++)
		for (size_t j = 0; j < s->results[i].tests.n; j++) {
			const struct test_result *t = &s->results[i].tests.v[j];

			if (!test_result_is_flaky(t) || ++n > IDS_MAX)
				continue;
			buf_adds(b, "flaky: ");
			text_put_id(b, t->id);
			buf_addc(b, '\n');
		}
}

void
agent_summary_put(struct buf *b, struct arena *a, const struct summary *s,
	const strings *typed)
{
	struct same_errors causes;

	same_error_find(&causes, a, s);
	put_totals(b, s);
	put_causes(b, a, &causes);
	put_flaky(b, s);
	if (!causes.all.n)
		return;
	buf_adds(b, "again: ");
	rerun_command_put_failed(b, s->plan, typed);
	buf_adds(b,
		"\none test with its traceback and output: aomaker report "
		"--format json 'ID'\n");
}

void
agent_summary_put_test(struct buf *b, struct arena *a, const struct summary *s,
	const struct group_result *group, const struct test_result *t)
{
	const char *path = rerun_command_path(a, s->plan, t->id);
	struct error_place at = place_of(a, t);
	struct buf again = {0};

	buf_addc(b, '{');
	json_put_string(b, "group", group->name);
	if (outcome_fails(t->outcome)) {
		json_put_string(b, "reason", reason_of(a, t));
		json_put_string(b, "file", at.path);
		if (at.line)
			json_put_int(b, "line", at.line);
	}
	rerun_command_put(
		&again, s->plan, &(strings){.v = &path, .n = 1, .cap = 1});
	json_put_string(b, "again", again.s);
	json_put_string(b, "log",
		arena_fmt(a, "%s/%s/%d/log", paths.groups, group->slug,
			t->attempt                ? t->attempt
				: group->attempts ? group->attempts
						  : 1));
	json_key(b, "result");
	group_result_put_test(b, t);
	buf_addc(b, '}');
	buf_release(&again);
}
