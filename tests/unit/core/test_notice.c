/* Notices: sent through a pipe, received as lines. */
#define _DEFAULT_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/notice.h"
#include "tap.h"

static struct arena arena;
static struct buf got;

static void
on_notice(void *context, const struct notice *n)
{
	(void)context;
	buf_addf(&got, "%s:", n->slug);
	if (n->attempt)
		buf_addf(&got, " attempt %d", n->attempt);
	if (n->slow)
		buf_addf(&got, " slow %s %.1f", n->slow, n->since);
	if (n->queued)
		buf_adds(&got, " queued");
	if (n->verdict != VERDICT_MISSING)
		buf_addf(&got, " %s %.1f %zu/%zu", verdict_names[n->verdict],
			n->duration, n->counts[OUTCOME_PASSED],
			n->counts[OUTCOME_FAILED]);
	buf_addc(&got, '\n');
}

/* the whole lines in b, as they are received */
static void
receives(struct buf *b, const char *expected, const char *name)
{
	buf_clear(&got);
	buf_adds(&got, "");
	notice_lines(b, &arena, on_notice, NULL);
	is(got.s, expected, name);
}

static void
test_sent(void)
{
	struct test_result tests[] = {{.id = "a", .outcome = OUTCOME_PASSED},
		{.id = "b", .outcome = OUTCOME_FAILED},
		{.id = "c", .outcome = OUTCOME_PASSED}};
	struct group_result s = {.slug = "group",
		.verdict = VERDICT_FAILED,
		.start = 10,
		.stop = 12.5,
		.tests = {.v = tests, .n = 3}};
	struct buf b = {0}, id = {0};
	char number[16];
	int fds[2];

	if (pipe(fds) != 0)
		abort();
	snprintf(number, sizeof number, "%d", fds[1]);
	setenv(NOTICE_FD, number, 1);
	ok(notice_fd(NOTICE_FD) == fds[1], "the descriptor");
	notice_begin("group", 2);
	notice_queued("group");
	notice_slow("group", "a.py::test_a", 60);
	notice_send(&s);
	buf_reserve(&b, 4096);
	b.n = (size_t)read(fds[0], b.s, 4096);
	b.s[b.n] = '\0';
	receives(&b,
		"group: attempt 2\ngroup: queued\n"
		"group: slow a.py::test_a 60.0\ngroup: failed 2.5 2/1\n",
		"four notices");
	for (int i = 0; i < 5000; i++)
		buf_adds(&id, "x");
	notice_slow("group", id.s, 60);
	b.n = (size_t)read(fds[0], b.s, 4096);
	ok(b.n < 512 && b.s[b.n - 1] == '\n', "a long id is cut");
	unsetenv(NOTICE_FD);
	ok(notice_fd(NOTICE_FD) == 0, "no descriptor");
	buf_release(&b);
	buf_release(&id);
}

static void
test_lines(void)
{
	struct buf b = {0};

	buf_adds(&b, "{\"slug\":\"a\",\"attempt\":1}\n{\"slug\":\"b\",");
	receives(&b, "a: attempt 1\n", "a whole line");
	is(b.s, "{\"slug\":\"b\",", "the rest waits");
	buf_adds(&b, "\"attempt\":3}\nnonsense\n{}\n[]\n");
	receives(&b, "b: attempt 3\n", "other lines are left out");
	ok(b.n == 0, "nothing waits");
	buf_release(&b);
}

int
main(void)
{
	test_sent();
	test_lines();
	buf_release(&got);
	arena_free(&arena);
	return done();
}
