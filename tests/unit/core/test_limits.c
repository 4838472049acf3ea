/* Time limits and retries: texts, YAML, JSON. */
#include "core/limits.h"
#include "tap.h"

static void
sets(const char *name, const char *text, const char *expected)
{
	struct limits l = limits_default;
	struct buf b = {0};
	const char *wants = limits_set(&l, name, text);

	limits_put(&b, &l);
	is(wants ? "refused"
			: b.n ? b.s
			      : "",
		expected, *text ? text : "nothing");
	buf_release(&b);
}

static void
test_texts(void)
{
	sets("timeout", "90", "\"timeout\":90");
	sets("timeout", "90s", "\"timeout\":90");
	sets("timeout", "1.5m", "\"timeout\":90");
	sets("timeout", "1h", "\"timeout\":3600");
	sets("test_timeout", "500ms", "\"test_timeout\":0.5");
	sets("slow", "0", "\"slow\":-1");
	sets("slow", "60", "");
	sets("retries", "2", "\"retries\":2");
	sets("retries", "0", "");
	sets("backoff", "1.5", "\"backoff\":1.5");
}

static void
test_refused(void)
{
	sets("timeout", "", "refused");
	sets("timeout", "1d", "refused");
	sets("timeout", "-1", "refused");
	sets("timeout", "1e3", "refused");
	sets("timeout", "inf", "refused");
	sets("timeout", "0x10", "refused");
	sets("timeout", "400000000", "refused");
	sets("retries", "1.5", "refused");
	sets("retries", "3s", "refused");
	sets("retries", "101", "refused");
	sets("backoff", "0.5", "refused");
	is(limits_set(&(struct limits){0}, "retries", "x"),
		"a whole number from 0 to 100", "what it wants");
}

static void
test_override(void)
{
	struct limits l = limits_default, from = {.timeout = 5, .slow = -1};
	struct buf b = {0};

	limits_override(&l, &from);
	ok(l.timeout > 4.9 && l.timeout < 5.1, "what is given counts");
	limits_override(&l, &(struct limits){.retries = 3});
	limits_put(&b, &l);
	is(b.s, "\"timeout\":5,\"slow\":-1,\"retries\":3",
		"what is not given stays");
	buf_release(&b);
	buf_adds(&b, "");
	limits_put(&b, &limits_default);
	is(b.s, "", "the usual limits need no members");
	buf_release(&b);
}

/* the JSON that a strategy file's limits become, or its first mistake */
static void
takes(const char *text, const char *expected)
{
	struct arena a = {0};
	struct diag d = {.arena = &a};
	struct yaml_node *root = yaml_tree_parse("f", text, strlen(text), &d);
	struct limits l = limits_default;
	struct buf b = {0};

	for (size_t i = 0; root && i < root->keys.n; i++)
		if (!limits_take(&l, root->keys.v[i]->text, root->items.v[i],
			    "f", &d))
			buf_addf(&b, "%s?", root->keys.v[i]->text);
	if (d.messages.n)
		buf_adds(&b, d.messages.v[0].text);
	limits_put(&b, &l);
	is(b.n ? b.s : "", expected, text);
	buf_release(&b);
	arena_free(&a);
}

static void
test_yaml(void)
{
	takes("timeout: 2m", "\"timeout\":120");
	takes("retries: 2", "\"retries\":2");
	takes("retries: {times: 2, delay: 1s, backoff: 2}",
		"\"retries\":2,\"delay\":1,\"backoff\":2");
	takes("retries: {time: 2}",
		"'retries' has no key 'time', did you mean 'times'?; it has "
		"times, delay, backoff");
	takes("slow: [1]",
		"'slow' wants a duration such as 90, 90s, 5m or 1h; 0 for "
		"none, and this is a list");
	takes("delay: 1", "delay?");
}

int
main(void)
{
	test_texts();
	test_refused();
	test_override();
	test_yaml();
	return done();
}
