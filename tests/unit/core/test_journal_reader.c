/* a journal that is read while it grows */
#define _DEFAULT_SOURCE
#include <stdlib.h>
#include <unistd.h>

#include "core/journal_reader.h"
#include "tap.h"

struct seen {
	size_t n;
	enum event_kind last;
};

static void
count(void *context, const struct event *e)
{
	struct seen *seen = context;

	seen->n++;
	seen->last = e->kind;
}

static void
write_to(const char *path, const char *text)
{
	FILE *file = fopen(path, "a");

	fputs(text, file);
	fclose(file);
}

static void
test_growth(struct arena *a, const char *path)
{
	struct group_result s = {0};
	struct journal j;
	struct seen seen = {0};
	struct journal_reader r = {
		.journal = &j, .on_event = count, .context = &seen};

	journal_init(&j, a, &s);
	journal_reader_begin(&r, path);
	journal_reader_read(&r);
	ok(!j.nworkers, "without events the worker has not begun");
	write_to(path,
		"{\"event\":\"collected\",\"ids\":[\"a.py::x\"]}\n"
		"{\"event\":\"start\",\"n\":0,\"time\":5}\n"
		"{\"event\":\"fini");
	journal_reader_read(&r);
	ok(j.nworkers == 1 && j.collected && s.tests.n == 1, "tests come");
	ok(j.running == 0 && j.first == 5, "one runs");
	ok(seen.n == 2 && seen.last == EVENT_START, "each event is told");
	write_to(path, "sh\",\"n\":0,\"time\":7}\n{\"event\":\"en");
	journal_reader_end(&r);
	ok(j.running == (size_t)-1 && j.last == 7, "it has ended");
	ok(seen.n == 3 && !j.ended, "a torn last line is left out");
	journal_reader_begin(&r, "/nowhere/events.jsonl");
	journal_reader_end(&r);
	ok(j.nworkers == 2 && !j.collected,
		"a worker without a journal counts");
}

int
main(void)
{
	struct arena a = {0};
	char path[] = "/tmp/aomaker-test-XXXXXX";
	int fd = mkstemp(path);

	close(fd);
	test_growth(&a, path);
	unlink(path);
	arena_free(&a);
	return done();
}
