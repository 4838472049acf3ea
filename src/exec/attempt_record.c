#define _POSIX_C_SOURCE 200809L
#include "exec/attempt_record.h"

#include <string.h>

#include "formats/json.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "os/last_bytes.h"

enum { EVIDENCE = 16 * 1024 }; /* bytes of the log kept with a crash */

void
attempt_record_write(const struct attempt *t, int lost)
{
	const struct worker *w = &t->worker;
	struct buf b = {0};

	buf_addc(&b, '{');
	json_put_int(&b, "v", 1);
	json_put_int(&b, "lost", lost);
	json_put_int(&b, "exit_status", w->exit_status);
	json_put_int(&b, "signal", w->signal);
	json_put_int(&b, "expired", w->expired);
	json_put_time(&b, "limit", w->time_limits->test_limit);
	json_put_time(&b, "start", w->start);
	json_put_time(&b, "stop", w->stop);
	json_put_time(&b, "cpu", w->cpu);
	json_put_int(&b, "rss", w->rss);
	buf_adds(&b, "}\n");
	/* without this file the attempt counts as one that was running */
	file_write(attempt_file(t, "end.json"), b.s, b.n);
	buf_release(&b);
}

static void
take(struct worker *w, jv end)
{
	w->exit_status = json_int(end, "exit_status", -1);
	w->signal = json_int(end, "signal", 0);
	w->expired = (enum time_limit)json_int(end, "expired", 0);
	w->time_limits->test_limit = json_number(end, "limit", 0);
	w->start = json_number(end, "start", 0);
	w->stop = json_number(end, "stop", 0);
	w->cpu = json_number(end, "cpu", 0);
	w->rss = json_int(end, "rss", 0);
}

/*
 * Removes the Allure results that were written for pytest when the run stopped
 * (reports/broken_results.py): tests that were not run, run now, and the
 * results of crashed ones are written again.
 */
static void
remove_broken_results(const struct attempt *t)
{
	const char *list = attempt_file(t, "broken");
	struct buf names = {0};
	char *line = NULL, *rest;

	if (fs_read(list, &names) == 0)
		line = strtok_r(names.s, "\n", &rest);
	for (; line; line = strtok_r(NULL, "\n", &rest))
		if (!strchr(line, '/'))
			fs_remove(attempt_file(
				t, arena_fmt(t->arena, "allure/%s", line)));
	buf_release(&names);
	fs_remove(list);
}

const char *
attempt_record_limit(struct arena *a, enum time_limit expired, double seconds)
{
	return expired == TIME_LIMIT_NONE
		? NULL
		: arena_fmt(a, "%slonger than its limit of %.4g s",
			  expired == TIME_LIMIT_GROUP ? "the group took " : "",
			  seconds);
}

int
attempt_record_end(struct journal_end *end, struct arena *a, const char *folder,
	const struct limits *limits)
{
	const char *cause;
	jv record = json_read(a, arena_fmt(a, "%s/end.json", folder), &cause);
	enum time_limit expired;

	if (!jv_is_valid(record)) {
		jv_free(record);
		return -1;
	}
	expired = (enum time_limit)json_int(record, "expired", 0);
	*end = (struct journal_end){
		.exit_status = (int)json_int(record, "exit_status", -1),
		.signal = (int)json_int(record, "signal", 0),
		.lost = json_number(record, "lost", 1) != 0,
		.limit = attempt_record_limit(a, expired,
			expired == TIME_LIMIT_GROUP
				? limits->timeout
				: json_number(record, "limit", 0)),
		.evidence = last_bytes(
			a, arena_fmt(a, "%s/log", folder), EVIDENCE)};
	jv_free(record);
	return 0;
}

int
attempt_record_read(struct attempt *t)
{
	const char *cause;
	jv end;
	int lost;

	if (!fs_is_file(attempt_file(t, "events.jsonl")))
		return 0;
	remove_broken_results(t);
	t->worker.log = attempt_file(t, "log");
	end = json_read(t->arena, attempt_file(t, "end.json"), &cause);
	lost = !jv_is_valid(end) || json_number(end, "lost", 1) != 0;
	take(&t->worker, end);
	jv_free(end);
	return lost ? -1 : 1;
}
