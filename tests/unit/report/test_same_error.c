/* the same error of many tests is shown once */
#include "report/failures.h"
#include "report/same_error.h"
#include "tap.h"

static const char *
trace(struct arena *a, const char *file, const char *place)
{
	return arena_fmt(a,
		"def test():\n>   call()\n\n%s:4: \n_ _ _\n"
		"E   OSError: down\n\n%s: OSError",
		file, place);
}

static struct test_result
failed(struct arena *a, const char *file, const char *place,
	const char *message)
{
	return (struct test_result){.id = arena_fmt(a, "%s::test", file),
		.outcome = OUTCOME_FAILED,
		.message = message,
		.longrepr = trace(a, file, place)};
}

static void
test_same(struct arena *a)
{
	struct test_result same[] = {
		failed(a, "a.py", "client.py:9", "<C at 0x7f01> is down"),
		failed(a, "b.py", "client.py:9", "<C at 0x7fffe2> is down"),
		failed(a, "c.py", "client.py:9", "<C at 0x1> is down"),
		failed(a, "d.py", "client.py:9", "<C at 0x1> is up"),
		failed(a, "e.py", "client.py:7", "<C at 0x1> is down"),
		{.id = "f.py",
			.outcome = OUTCOME_ERROR,
			.collect = 1,
			.message = "no nope",
			.longrepr = "f.py:1: in <module>"},
		{.id = "g.py",
			.outcome = OUTCOME_ERROR,
			.collect = 1,
			.message = "no nope",
			.longrepr = "g.py:1: in <module>"},
		{.id = "h.py", .outcome = OUTCOME_NOT_RUN, .message = "stop"},
		{.id = "i.py", .outcome = OUTCOME_NOT_RUN, .message = "stop"},
		{.id = "j.py", .outcome = OUTCOME_NOT_RUN, .message = "stop"},
	};
	struct group group = {.name = "g"};
	struct plan plan = {.groups = {&group, 1, 1}};
	struct group_result status = {
		.name = "g", .tests = {same, sizeof same / sizeof *same, 0}};
	struct summary s = {.plan = &plan, .results = &status};
	struct tty tty = {.width = 80};
	struct terminal_style style = {.tty = &tty};
	struct same_errors same_errors;
	const struct same_error *found;
	struct buf b = {0};

	same_error_find(&same_errors, a, &s);
	found = same_error_of(&same_errors, &same[1]);
	ok(found && found->tests.n == 3 && found->tests.v[0] == &same[0],
		"the same but for its address");
	ok(!same_error_of(&same_errors, &same[3]), "another message");
	ok(!same_error_of(&same_errors, &same[4]), "another place");
	ok(!same_error_of(&same_errors, &same[5]), "two are too few");
	ok(!same_error_of(&same_errors, &same[7]),
		"what did not run has no error");
	failures_put(&b, &s, &style);
	ok(strstr(b.s,
		   "    again: arun a.py::test\n    and 2 others with the "
		   "same error:\n      arun b.py::test\n      arun c.py::test\n"
		   "\n    d.py::test\n") != NULL,
		"told once, all to be run again");
	ok(!strstr(b.s, "b.py:4"), "no trace of the others");
	ok(strstr(b.s, "    3 tests did not run: stop\n") != NULL,
		"what did not run");
	buf_release(&b);
}

int
main(void)
{
	struct arena a = {0};

	test_same(&a);
	arena_free(&a);
	return done();
}
