#include "core/group_result.h"

#include <string.h>

#include "formats/json.h"
#include "formats/secret_names.h"
#include "os/file_write.h"

enum { ATTEMPTS_MAX = 100000 }; /* more than any run can have */

const char *const outcome_names[NOUTCOMES] = {"passed", "failed", "error",
	"skipped", "xfailed", "xpassed", "crashed", "timed out", "not run",
	"lost"};

const char *const verdict_names[NVERDICTS] = {"passed", "failed", "crashed",
	"timed out", "error", "interrupted", "lost", "empty", "missing"};

int
outcome_fails(enum outcome o)
{
	return o == OUTCOME_FAILED || o == OUTCOME_ERROR ||
		o == OUTCOME_CRASHED || o == OUTCOME_TIMED_OUT ||
		o == OUTCOME_NOT_RUN || o == OUTCOME_LOST;
}

int
verdict_fails(enum verdict v)
{
	return v != VERDICT_PASSED && v != VERDICT_EMPTY;
}

void
group_result_count(const struct group_result *s, size_t counts[NOUTCOMES])
{
	for (size_t i = 0; i < s->tests.n; i++)
		counts[s->tests.v[i].outcome]++;
}

void
group_result_put_counts(struct buf *b, const size_t counts[NOUTCOMES])
{
	json_key(b, "counts");
	buf_addc(b, '{');
	for (int i = 0; i < NOUTCOMES; i++)
		if (counts[i])
			json_put_int(b, outcome_names[i], (int64_t)counts[i]);
	buf_addc(b, '}');
}

double
test_result_seconds(const struct test_result *t)
{
	double phases = t->setup + t->call + t->teardown;

	return phases <= 0 && t->start > 0 && t->stop > t->start
		? t->stop - t->start
		: phases;
}

int
test_result_is_flaky(const struct test_result *t)
{
	return t->tries.n && !outcome_fails(t->outcome);
}

static void
put_time(struct buf *b, const char *key, double seconds)
{
	if (seconds != 0)
		json_put_time(b, key, seconds);
}

static void
put_text(struct buf *b, const char *key, const char *text)
{
	if (text)
		json_put_string(b, key, text);
}

void
group_result_put_pairs(struct buf *b, const char *key, const pairs *list)
{
	if (!list->n)
		return;
	json_key(b, key);
	for (size_t i = 0; i < list->n; i++) {
		buf_adds(b, i ? ",[" : "[[");
		json_put(b, list->v[i].key);
		buf_addc(b, ',');
		json_put(b, list->v[i].value);
		buf_addc(b, ']');
	}
	buf_addc(b, ']');
}

static void
put_try(struct buf *b, const struct test_attempt *t)
{
	buf_addc(b, '{');
	json_put_int(b, "attempt", t->attempt);
	json_put_string(b, "outcome", outcome_names[t->outcome]);
	put_time(b, "start", t->start);
	put_time(b, "stop", t->stop);
	put_text(b, "message", t->message);
	put_text(b, "longrepr", t->longrepr);
	buf_addc(b, '}');
}

static void
put_tries(struct buf *b, const tries *list)
{
	if (!list->n)
		return;
	json_key(b, "tries");
	for (size_t i = 0; i < list->n; i++) {
		buf_addc(b, i ? ',' : '[');
		put_try(b, &list->v[i]);
	}
	buf_addc(b, ']');
}

void
group_result_put_test(struct buf *b, const struct test_result *t)
{
	buf_addc(b, '{');
	json_put_string(b, "id", t->id);
	json_put_string(b, "outcome", outcome_names[t->outcome]);
	if (t->collect)
		json_put_int(b, "collect", 1);
	put_time(b, "start", t->start);
	put_time(b, "stop", t->stop);
	put_time(b, "setup", t->setup);
	put_time(b, "call", t->call);
	put_time(b, "teardown", t->teardown);
	put_text(b, "alone", t->alone);
	put_text(b, "message", t->message);
	put_text(b, "place", t->place);
	put_text(b, "longrepr", t->longrepr);
	group_result_put_pairs(b, "sections", &t->sections);
	group_result_put_pairs(b, "properties", &t->properties);
	if (t->attempt)
		json_put_int(b, "attempt", t->attempt);
	put_tries(b, &t->tries);
	buf_addc(b, '}');
}

static void
put_helpers(struct buf *b, const struct group_result *s)
{
	if (!s->helpers.n)
		return;
	json_key(b, "helpers");
	buf_addc(b, '[');
	for (size_t i = 0; i < s->helpers.n; i++) {
		const struct helper_attempt *h = &s->helpers.v[i];

		buf_adds(b, i ? ",{" : "{");
		json_put_int(b, "attempt", h->attempt);
		json_put_time(b, "start", h->start);
		json_put_time(b, "stop", h->stop);
		buf_addc(b, '}');
	}
	buf_addc(b, ']');
}

void
group_result_put(struct buf *b, const struct group_result *s)
{
	buf_adds(b, "{");
	json_put_int(b, "v", 1);
	json_put_string(b, "group", s->name);
	json_put_string(b, "slug", s->slug);
	json_put_string(b, "verdict", verdict_names[s->verdict]);
	json_put_int(b, "exit_status", s->exit_status);
	if (s->signal)
		json_put_int(b, "signal", s->signal);
	put_text(b, "message", s->message);
	put_text(b, "note", s->note);
	put_text(b, "plan", s->plan);
	put_time(b, "start", s->start);
	put_time(b, "stop", s->stop);
	put_time(b, "cpu", s->cpu);
	json_put_int(b, "rss", s->rss);
	put_time(b, "waited", s->waited);
	put_time(b, "queued", s->queued);
	put_text(b, "node", s->node);
	put_text(b, "origin", s->origin);
	put_time(b, "pending", s->pending);
	group_result_put_pairs(b, "properties", &s->properties);
	json_put_int(b, "attempts", s->attempts);
	put_helpers(b, s);
	if (s->warnings.all.n)
		warning_list_put(b, &s->warnings);
	json_key(b, "tests");
	buf_addc(b, '[');
	for (size_t i = 0; i < s->tests.n; i++) {
		buf_adds(b, i ? ",\n" : "\n");
		group_result_put_test(b, &s->tests.v[i]);
	}
	buf_adds(b, "]}\n");
}

int
group_result_write(const struct group_result *s, const char *path)
{
	struct buf b = {0};
	int failed;

	group_result_put(&b, s);
	failed = file_write(path, b.s, b.n) < 0;
	buf_release(&b);
	return failed ? -1 : 0;
}

/* the index of a name in a list, or `otherwise` */
static int
place(const char *name, const char *const *names, int n, int otherwise)
{
	for (int i = 0; name && i < n; i++)
		if (strcmp(name, names[i]) == 0)
			return i;
	return otherwise;
}

pairs
group_result_pairs(struct arena *a, jv object, const char *key)
{
	pairs list = {0};
	jv all = json_array(object, key);

	jv_array_foreach(all, i, entry)
	{
		struct pair p = {
			json_element(a, entry, 0), json_element(a, entry, 1)};

		if (p.key && p.value)
			*vec_add(a, &list) = p;
		jv_free(entry);
	}
	jv_free(all);
	return list;
}

static enum outcome
take_outcome(struct arena *a, jv value)
{
	return (enum outcome)place(json_string(a, value, "outcome"),
		outcome_names, NOUTCOMES, OUTCOME_ERROR);
}

static void
take_tries(struct arena *a, struct test_result *t, jv value)
{
	jv list = json_array(value, "tries");

	jv_array_foreach(list, i, entry)
	{
		*vec_add(a, &t->tries) = (struct test_attempt){
			.attempt = json_int(entry, "attempt", 0),
			.outcome = take_outcome(a, entry),
			.start = json_number(entry, "start", 0),
			.stop = json_number(entry, "stop", 0),
			.message = json_string(a, entry, "message"),
			.longrepr = json_string(a, entry, "longrepr")};
		jv_free(entry);
	}
	jv_free(list);
}

static void
take_test(struct arena *a, struct test_result *t, jv value)
{
	t->id = json_string(a, value, "id");
	t->outcome = take_outcome(a, value);
	t->collect = json_number(value, "collect", 0) != 0;
	t->start = json_number(value, "start", 0);
	t->stop = json_number(value, "stop", 0);
	t->setup = json_number(value, "setup", 0);
	t->call = json_number(value, "call", 0);
	t->teardown = json_number(value, "teardown", 0);
	t->alone = json_string(a, value, "alone");
	t->message = json_string(a, value, "message");
	t->place = json_string(a, value, "place");
	t->longrepr = json_string(a, value, "longrepr");
	t->sections = group_result_pairs(a, value, "sections");
	t->properties = group_result_pairs(a, value, "properties");
	t->attempt = json_int(value, "attempt", 0);
	take_tries(a, t, value);
}

static void
take_helpers(struct arena *a, struct group_result *s, jv value)
{
	jv list = json_array(value, "helpers");

	jv_array_foreach(list, i, each)
	{
		*vec_add(a, &s->helpers) = (struct helper_attempt){
			.attempt = json_int(each, "attempt", 0),
			.start = json_number(each, "start", 0),
			.stop = json_number(each, "stop", 0)};
		jv_free(each);
	}
	jv_free(list);
}

static void
take_head(struct arena *a, struct group_result *s, jv value)
{
	const char *verdict = json_string(a, value, "verdict");

	s->name = json_string(a, value, "group");
	s->slug = json_string(a, value, "slug");
	s->verdict = (enum verdict)place(
		verdict, verdict_names, NVERDICTS, VERDICT_MISSING);
	s->exit_status = json_int(value, "exit_status", -1);
	s->signal = json_int(value, "signal", 0);
	s->message = json_string(a, value, "message");
	s->note = json_string(a, value, "note");
	s->plan = json_string(a, value, "plan");
	s->start = json_number(value, "start", 0);
	s->stop = json_number(value, "stop", 0);
	s->cpu = json_number(value, "cpu", 0);
	s->rss = json_int(value, "rss", 0);
	s->waited = json_number(value, "waited", 0);
	s->queued = json_number(value, "queued", 0);
	s->node = json_string(a, value, "node");
	s->origin = json_string(a, value, "origin");
	s->pending = json_number(value, "pending", 0);
	s->properties = group_result_pairs(a, value, "properties");
	s->attempts = json_int(value, "attempts", 0);
	take_helpers(a, s, value);
	warning_list_take(&s->warnings, a, value);
}

/* -1: it is no result, and *cause says so */
static int
check(struct group_result *s, const char **cause)
{
	if (s->verdict != VERDICT_MISSING && s->attempts >= 0 &&
		s->attempts <= ATTEMPTS_MAX)
		return 0;
	*cause = "it is not the result of a group";
	*s = (struct group_result){.verdict = VERDICT_MISSING};
	return -1;
}

int
group_result_read_head(struct arena *a, struct group_result *s,
	const char *path, const char **cause)
{
	static const char tests[] = "\"tests\":[";
	char line[4096];
	FILE *file = fopen(path, "re");
	size_t n =
		file && fgets(line, sizeof line - 2, file) ? strlen(line) : 0;
	jv value;

	if (file)
		fclose(file);
	if (n <= sizeof tests || line[n - 1] != '\n' ||
		strncmp(line + n - sizeof tests, tests, sizeof tests - 1) != 0)
		return group_result_read(a, s, path, cause);
	memcpy(line + n - 1, "]}", 3);
	value = jv_parse(line);
	*s = (struct group_result){.verdict = VERDICT_MISSING};
	if (jv_get_kind(value) == JV_KIND_OBJECT)
		take_head(a, s, value);
	jv_free(value);
	return check(s, cause);
}

int
group_result_read(struct arena *a, struct group_result *s, const char *path,
	const char **cause)
{
	jv value = json_read(a, path, cause), tests;

	*s = (struct group_result){.verdict = VERDICT_MISSING};
	if (!jv_is_valid(value))
		return -1;
	take_head(a, s, value);
	tests = json_array(value, "tests");
	jv_array_foreach(tests, i, test)
	{
		struct test_result *t = vec_add(a, &s->tests);

		take_test(a, t, test);
		jv_free(test);
		if (!t->id)
			s->tests.n--;
	}
	jv_free(tests);
	jv_free(value);
	return check(s, cause);
}

static void
mask_pairs(const struct mask *m, struct arena *a, pairs *list)
{
	for (size_t i = 0; i < list->n; i++)
		list->v[i].value = secret_name_is_secret(list->v[i].key)
			? "***"
			: mask_text(m, a, list->v[i].value);
}

void
group_result_mask(struct group_result *s, struct arena *a, const struct mask *m)
{
	if (!m->active)
		return;
	s->message = mask_text(m, a, s->message);
	s->note = mask_text(m, a, s->note);
	mask_pairs(m, a, &s->properties);
	warning_list_mask(&s->warnings, a, m);
	for (size_t i = 0; i < s->tests.n; i++) {
		struct test_result *t = &s->tests.v[i];

		t->message = mask_text(m, a, t->message);
		t->longrepr = mask_text(m, a, t->longrepr);
		mask_pairs(m, a, &t->sections);
		mask_pairs(m, a, &t->properties);
		for (size_t j = 0; j < t->tries.n; j++) {
			t->tries.v[j].message =
				mask_text(m, a, t->tries.v[j].message);
			t->tries.v[j].longrepr =
				mask_text(m, a, t->tries.v[j].longrepr);
		}
	}
}
