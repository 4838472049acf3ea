#include "report/run_results.h"

#include <string.h>

#include "base/text.h"
#include "core/commit.h"
#include "core/run_store.h"
#include "formats/json.h"
#include "os/file_write.h"
#include "os/fs.h"

enum { LINE_MAX_BYTES = 200 };

static void
put_test(struct buf *b, struct arena *a, const char *group,
	const struct test_result *t)
{
	size_t n = t->message ? strcspn(t->message, "\n") : 0;

	buf_addc(b, '{');
	json_put_string(b, "id", t->id);
	json_put_string(b, "group", group);
	json_put_string(b, "outcome", outcome_names[t->outcome]);
	json_put_time(b, "seconds", test_result_seconds(t));
	if (n)
		json_put_string(b, "message",
			arena_ndup(a, t->message,
				text_whole(t->message,
					n < LINE_MAX_BYTES ? n
							   : LINE_MAX_BYTES)));
	if (test_result_is_flaky(t))
		json_put_int(b, "flaky", 1);
	buf_adds(b, "}\n");
}

int
run_results_write(struct arena *a, const struct summary *s)
{
	const char *name = s->start > 0 ? run_store_open(a, s->start) : NULL;
	struct commit commit = commit_find(a);
	struct buf b = {0};
	int failed;

	if (s->start <= 0) /* nothing ran */
		return 0;
	if (!name)
		return -1;
	buf_addc(&b, '{');
	json_put_int(&b, "v", 1);
	json_put_time(&b, "start", s->start);
	json_put_time(&b, "stop", s->stop);
	if (commit.id)
		json_put_string(&b, "commit", commit.id);
	if (commit.branch)
		json_put_string(&b, "branch", commit.branch);
	buf_adds(&b, "}\n");
	for (size_t i = 0; i < s->plan->groups.n; i++)
		for (size_t j = 0; j < s->results[i].tests.n; j++)
			put_test(&b, a, s->results[i].name,
				&s->results[i].tests.v[j]);
	failed = file_write(run_store_path(a, name, RUN_STORE_RESULTS), b.s,
			 b.n) < 0;
	buf_release(&b);
	run_store_prune(a);
	return failed ? -1 : 0;
}

static void
take_line(struct arena *a, struct run_results *r, const char *line, size_t n)
{
	const char *cause, *id, *outcome;
	jv value = json_parse(a, line, n, &cause);
	struct run_result *test;
	void **at;

	id = json_string(a, value, "id");
	outcome = json_string(a, value, "outcome");
	if (!id) {
		r->start = json_number(value, "start", r->start);
		r->stop = json_number(value, "stop", r->stop);
	} else {
		test = vec_add(a, &r->tests);
		test->id = id;
		test->group = json_string(a, value, "group");
		test->message = json_string(a, value, "message");
		test->seconds = json_number(value, "seconds", 0);
		test->flaky = json_number(value, "flaky", 0) != 0;
		for (int i = 0; outcome && i < NOUTCOMES; i++)
			if (strcmp(outcome, outcome_names[i]) == 0)
				test->outcome = (enum outcome)i;
		at = hashmap_at(&r->by_id, id);
		if (!*at)
			*at = (void *)(uintptr_t)r->tests.n;
	}
	jv_free(value);
}

int
run_results_read(struct arena *a, struct run_results *r, const char *path)
{
	struct buf text = {0};
	char *line, *end;

	*r = (struct run_results){.by_id = {.arena = a}};
	if (fs_read(path, &text) != 0) {
		buf_release(&text);
		return -1;
	}
	for (line = text.s; (end = strchr(line, '\n')); line = end + 1)
		take_line(a, r, line, (size_t)(end - line));
	buf_release(&text);
	return r->start > 0 ? 0 : -1;
}
