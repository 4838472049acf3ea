#define _DEFAULT_SOURCE
#include "report/junit.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "report/error_text.h"
#include "report/last_words.h"

/* length of the character if pytest writes it unescaped; 0: it does not */
static size_t
plain(const char *s, int attribute)
{
	unsigned char c = (unsigned char)*s;

	if (c == '\n' || c == '\t')
		return !attribute;
	if (c < ' ' || c == 0x7f || strncmp(s, "\xef\xbf\xbe", 3) == 0 ||
		strncmp(s, "\xef\xbf\xbf", 3) == 0)
		return 0;
	return strchr("<>&\"", c) ? 0 : text_utf8(s);
}

/* puts an escaped character as pytest does; its length in bytes */
static size_t
put_odd(struct buf *b, const char *s)
{
	unsigned char c = (unsigned char)*s;

	if (strncmp(s, "\xef\xbf", 2) == 0 && text_utf8(s)) {
		buf_addf(b, "#xFFF%c", s[2] == '\xbe' ? 'E' : 'F');
		return 3;
	}
	if (c == '<')
		buf_adds(b, "&lt;");
	else if (c == '>')
		buf_adds(b, "&gt;");
	else if (c == '&')
		buf_adds(b, "&amp;");
	else if (c == '"')
		buf_adds(b, "&quot;");
	else if (c == '\n' || c == '\t')
		buf_addf(b, "&#%d;", c);
	else if (c >= 0x80) /* not UTF-8: surrogateescape, as in Python */
		buf_addf(b, "#xDC%02X", c);
	else
		buf_addf(b, "#x%02X", c);
	return 1;
}

/*
 * Text for XML 1.0: markup escaped; a character that XML cannot hold becomes
 * #xHH, as pytest writes it. In an attribute a line break has to be escaped.
 */
static void
put_escaped(struct buf *b, const char *s, int attribute)
{
	while (*s) {
		const char *from = s;
		size_t n;

		while (*s && (n = plain(s, attribute)))
			s += n;
		buf_add(b, from, (size_t)(s - from));
		if (*s)
			s += put_odd(b, s);
	}
}

static void
put_attribute(struct buf *b, const char *name, const char *value)
{
	buf_addf(b, " %s=\"", name);
	put_escaped(b, value, 1);
	buf_addc(b, '"');
}

static void
put_element(struct buf *b, const char *element, const char *type,
	const char *message, const char *text)
{
	buf_addf(b, "<%s", element);
	if (type)
		put_attribute(b, "type", type);
	if (message)
		put_attribute(b, "message", message);
	buf_addc(b, '>');
	put_escaped(b, text ? text : "", 0);
	buf_addf(b, "</%s>", element);
}

/* "a/b.py" becomes a.b */
static void
put_dotted(struct buf *b, const char *path, size_t n)
{
	if (n >= 3 && memcmp(path + n - 3, ".py", 3) == 0)
		n -= 3;
	for (size_t i = 0; i < n; i++)
		buf_addc(b, path[i] == '/' ? '.' : path[i]);
}

/* "a/b.py::Cls::test[x]" becomes classname a.b.Cls and name test[x] */
static void
put_names(struct buf *b, const struct test_result *t, const char *prefix)
{
	const char *bracket = strchr(t->id, '['), *part = t->id, *p;
	struct buf class = {0}, name = {0};

	buf_adds(&class, prefix ? prefix : "");
	buf_adds(&name, "");
	while ((p = strstr(part, "::")) && (!bracket || p < bracket)) {
		if (part == t->id && prefix)
			buf_addc(&class, '.');
		if (part == t->id)
			put_dotted(&class, part, (size_t)(p - part));
		else
			buf_addf(&class, ".%.*s", (int)(p - part), part);
		part = p + 2;
	}
	if (part == t->id)
		put_dotted(&name, part, strlen(part));
	else
		buf_adds(&name, part);
	put_attribute(b, "classname", class.s);
	put_attribute(b, "name", name.s);
	buf_release(&class);
	buf_release(&name);
}

/* the attempts before the last one, in the elements of Maven's Surefire */
static void
put_tries(struct buf *b, const struct test_result *t)
{
	static const char *const elements[2][2] = {
		{"rerunError", "rerunFailure"}, {"flakyError", "flakyFailure"}};

	for (size_t i = 0; i < t->tries.n; i++) {
		const struct test_attempt *try = &t->tries.v[i];

		put_element(b,
			elements[test_result_is_flaky(t)]
				[try->outcome == OUTCOME_FAILED],
			outcome_names[try->outcome],
			try->message ? try->message : "", try->longrepr);
	}
}

/* the message as pytest writes it: that of the error in full, and in which phase;
   where the test was when its worker died */
static void
put_failure(struct buf *b, const struct test_result *t)
{
	struct buf text = {0}, message = {0};
	struct last_words last;
	int failed = t->outcome == OUTCOME_FAILED;

	if ((!failed && t->outcome != OUTCOME_ERROR) ||
		!error_text_put(&text, t->longrepr))
		buf_adds(&text, t->message ? t->message : "");
	if (last_words_find(&last, t->id, t->outcome, t->longrepr) &&
		last.path.text) {
		buf_adds(&text, ", ");
		last_words_put_place(&text, &last);
	}
	if (t->outcome == OUTCOME_ERROR && !t->collect)
		buf_addf(&message, "failed on %s with \"%s\"",
			t->call > 0 ? "teardown" : "setup", text.s);
	put_element(b, failed ? "failure" : "error",
		failed || t->outcome == OUTCOME_ERROR
			? NULL
			: outcome_names[t->outcome],
		message.n            ? message.s
			: t->collect ? "collection failure"
				     : text.s,
		t->longrepr);
	buf_release(&text);
	buf_release(&message);
}

static void
put_outcome(struct buf *b, const struct test_result *t)
{
	switch (t->outcome) {
	case OUTCOME_FAILED:
	case OUTCOME_ERROR:
	case OUTCOME_CRASHED:
	case OUTCOME_TIMED_OUT:
	case OUTCOME_NOT_RUN:
	case OUTCOME_LOST:
		put_failure(b, t);
		break;
	case OUTCOME_SKIPPED:
		put_element(b, "skipped", "pytest.skip",
			t->message ? t->message : "", t->longrepr);
		break;
	case OUTCOME_XFAILED:
		put_element(b, "skipped", "pytest.xfail",
			t->message ? t->message : "", NULL);
		break;
	default:
		break;
	}
}

/* captured text; out: 1 standard output, 0 everything else */
static void
put_sections(struct buf *b, const struct test_result *t, const char *element,
	int out)
{
	int open = 0;

	for (size_t i = 0; i < t->sections.n; i++) {
		const struct pair *p = &t->sections.v[i];

		if ((strstr(p->key, "stdout") != NULL) != out)
			continue;
		if (!open++)
			buf_addf(b, "<%s>", element);
		put_escaped(b, p->value, 0);
		buf_addc(b, '\n');
	}
	if (open)
		buf_addf(b, "</%s>", element);
}

static void
put_properties(struct buf *b, const pairs *list)
{
	if (!list->n)
		return;
	buf_adds(b, "<properties>");
	for (size_t i = 0; i < list->n; i++) {
		buf_adds(b, "<property");
		put_attribute(b, "name", list->v[i].key);
		put_attribute(b, "value", list->v[i].value);
		buf_adds(b, "/>");
	}
	buf_adds(b, "</properties>");
}

static void
put_test(struct buf *b, const struct test_result *t,
	const struct session_outputs *w)
{
	buf_adds(b, "<testcase");
	put_names(b, t, w->junit_prefix);
	buf_addf(b, " time=\"%.3f\">",
		test_result_seconds(t) -
			(w->junit_call ? t->setup + t->teardown : 0));
	put_properties(b, &t->properties);
	put_outcome(b, t);
	put_tries(b, t);
	put_sections(b, t, "system-out", 1);
	put_sections(b, t, "system-err", 0);
	buf_adds(b, "</testcase>\n");
}

static void
put_totals(struct buf *b, const size_t counts[NOUTCOMES])
{
	size_t all = 0;

	for (int i = 0; i < NOUTCOMES; i++)
		all += counts[i];
	buf_addf(b, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\"", all,
		counts[OUTCOME_FAILED],
		counts[OUTCOME_ERROR] + counts[OUTCOME_CRASHED] +
			counts[OUTCOME_TIMED_OUT] + counts[OUTCOME_NOT_RUN] +
			counts[OUTCOME_LOST]);
}

/* attribute `file`: the module, if all tests of the group are in one */
static void
put_file(struct buf *b, const struct group_result *s, const char *rootdir)
{
	const char *first = s->tests.n ? s->tests.v[0].id : "";
	const char *end = strstr(first, "::");
	size_t n = end ? (size_t)(end - first) : strlen(first);
	struct buf path = {0};

	for (size_t i = 0; i < s->tests.n; i++) {
		const char *id = s->tests.v[i].id;

		if (strncmp(id, first, n) != 0 || (id[n] && id[n] != ':'))
			n = 0;
	}
	if (!n)
		return;
	if (rootdir && strcmp(rootdir, ".") != 0)
		buf_addf(&path, "%s/", rootdir);
	buf_add(&path, first, n);
	put_attribute(b, "file", path.s);
	buf_release(&path);
}

static void
put_suite(struct buf *b, const struct group_result *s, const char *host,
	const struct plan *p)
{
	const struct session_outputs *w = &p->outputs;
	size_t counts[NOUTCOMES] = {0};
	time_t start = (time_t)s->start;
	struct tm at;
	char stamp[32] = "";

	group_result_count(s, counts);
	if (gmtime_r(&start, &at))
		strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%S+00:00", &at);
	buf_adds(b, "<testsuite");
	put_attribute(b, "name", w->junit_suite ? w->junit_suite : s->name);
	put_totals(b, counts);
	buf_addf(b, " skipped=\"%zu\" time=\"%.3f\"",
		counts[OUTCOME_SKIPPED] + counts[OUTCOME_XFAILED],
		s->stop - s->start);
	put_attribute(b, "timestamp", stamp);
	put_attribute(b, "hostname", host);
	put_file(b, s, p->rootdir);
	buf_adds(b, ">\n");
	put_properties(b, &s->properties);
	for (size_t i = 0; i < s->tests.n; i++)
		put_test(b, &s->tests.v[i], w);
	buf_adds(b, "</testsuite>\n");
}

void
junit_put(struct buf *b, const struct summary *s)
{
	char host[256] = "";

	gethostname(host, sizeof host - 1);
	buf_adds(b,
		"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
		"<testsuites name=\"pytest tests\"");
	put_totals(b, s->counts);
	buf_addf(b, " time=\"%.3f\">\n", s->stop - s->start);
	for (size_t i = 0; i < s->plan->groups.n; i++)
		put_suite(b, &s->results[i], host, s->plan);
	buf_adds(b, "</testsuites>\n");
}
