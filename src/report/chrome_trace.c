#include "report/chrome_trace.h"

#include "formats/json.h"

static double
later(double a, double b)
{
	return a > b ? a : b;
}

/* begins an event that lasts from start to stop, seconds since the run began */
static void
put_slice(struct buf *b, const char *name, const char *category, size_t slot,
	double start, double stop)
{
	buf_adds(b, ",\n{");
	json_put_string(b, "name", name);
	json_put_string(b, "cat", category);
	buf_addf(b,
		",\"ph\":\"X\",\"pid\":1,\"tid\":%zu,\"ts\":%.0f,"
		"\"dur\":%.0f",
		slot + 1, start * 1e6, later(0, stop - start) * 1e6);
}

static void
put_test(struct buf *b, const struct test_result *t,
	const struct group_result *g, size_t slot, double zero)
{
	double stop = t->stop > 0 ? t->stop
				  : t->start + t->setup + t->call + t->teardown;

	if (t->start <= 0)
		return;
	put_slice(b, t->id, "test", slot, later(t->start, g->start) - zero,
		(stop < g->stop ? stop : g->stop) - zero);
	json_key(b, "args");
	buf_addc(b, '{');
	json_put_string(b, "outcome", outcome_names[t->outcome]);
	json_put_time(b, "setup", t->setup);
	json_put_time(b, "call", t->call);
	json_put_time(b, "teardown", t->teardown);
	buf_adds(b, "}}");
}

/* that of the helper which ran the test, or the group's own */
static size_t
slot_of_test(const struct test_result *t, const struct group_result *g,
	size_t own, const size_t *helpers)
{
	for (size_t i = 0; i < g->helpers.n; i++)
		if (g->helpers.v[i].attempt == t->attempt)
			return helpers[i];
	return own;
}

/* helpers: their slots */
static void
put_group(struct buf *b, const struct group_result *g, size_t slot,
	const size_t *helpers, double zero)
{
	put_slice(b, g->name, "group", slot, g->start - zero, g->stop - zero);
	json_key(b, "args");
	buf_addc(b, '{');
	json_put_string(b, "verdict", verdict_names[g->verdict]);
	json_put_int(b, "attempts", g->attempts);
	json_put_time(b, "cpu", g->cpu);
	json_put_int(b, "rss", g->rss);
	if (g->node) {
		json_put_string(b, "node", g->node);
		json_put_time(b, "pending", g->pending);
	}
	buf_adds(b, "}}");
	for (size_t i = 0; i < g->helpers.n; i++) {
		put_slice(b, g->name, "helper", helpers[i],
			g->helpers.v[i].start - zero,
			g->helpers.v[i].stop - zero);
		buf_addc(b, '}');
	}
	for (size_t i = 0; i < g->tests.n; i++)
		put_test(b, &g->tests.v[i], g,
			slot_of_test(&g->tests.v[i], g, slot, helpers), zero);
}

static void
put_name(struct buf *b, size_t slot)
{
	buf_addf(b,
		",\n{\"name\":\"thread_name\",\"ph\":\"M\",\"pid\":1,"
		"\"tid\":%zu,\"args\":{\"name\":\"slot %zu\"}}",
		slot + 1, slot + 1);
}

void
chrome_trace_put(
	struct buf *b, const struct summary *s, const struct timeline *l)
{
	buf_adds(b,
		"{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n"
		"{\"name\":\"process_name\",\"ph\":\"M\",\"pid\":1,"
		"\"args\":{\"name\":\"aomaker\"}}");
	for (size_t i = 0; i < l->n; i++)
		put_name(b, i);
	for (size_t i = 0; i < s->plan->groups.n; i++)
		if (l->slot_of[i] != TIMELINE_NONE)
			put_group(b, &s->results[i], l->slot_of[i],
				l->helpers[i], s->start);
	buf_adds(b, "]}\n");
}
