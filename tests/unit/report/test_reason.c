/* a failure in one line: its message, its assertion, its first difference */
#include "report/reason.h"

#include "tap.h"

static void
reads(const char *message, const char *trace, const char *expected)
{
	struct test_result t = {.outcome = OUTCOME_FAILED,
		.message = message,
		.longrepr = trace};
	struct buf b = {0};

	reason_put(&b, &t);
	is(b.s, expected, message ? message : "nothing");
	buf_release(&b);
}

static void
test_messages(void)
{
	reads(NULL, NULL, "");
	reads("boom", NULL, "boom");
	reads("AssertionError: assert 1 == 2", NULL, "assert 1 == 2");
	reads("shop.client.ShopError: 503: down", NULL, "ShopError: 503: down");
	reads("shop.Stopped", NULL, "Stopped");
	reads("3.14: no class", NULL, "3.14: no class");
	reads("Failed: timeout >1.0s", NULL, "Failed: timeout >1.0s");
	reads("AssertionError: wrong price",
		"E       AssertionError: wrong price\n"
		"E       assert 197.01 == 218.9\n",
		"wrong price: assert 197.01 == 218.9");
	reads("KeyError: 'b'",
		"E   KeyError: 'a'\n\nE   KeyError: 'b'\nE   assert not this",
		"KeyError: 'b'");
}

static void
test_differences(void)
{
	reads("AssertionError: assert {'a': 1, ...} == {'a': 2, ...}",
		"E   AssertionError: assert {'a': 1, ...} == {'a': 2, ...}\n"
		"E     {\n"
		"E   -   'a': 2,\n"
		"E   +   'a': 1,\n"
		"E       'b': 3,\n"
		"E   -   'c': 4,\n"
		"E     }\n",
		"'a': 1 != 2, and 1 more difference");
	reads("assert [1...] == [1...]",
		"E   assert [1...] == [1...]\nE   - 5,\n", "lacks 5");
	reads("assert [1...] == [1...]",
		"E   assert [1...] == [1...]\nE   +   5,\n", "has 5, too");
	reads("assert 'x: 1...' == 'x: 2...'",
		"E   assert 'x: 1...' == 'x: 2...'\n"
		"E     - x: 13%\nE     ?    ^^\nE     + x: 6%\nE     ?    ^\n",
		"x: 6% != 13%");
	reads("AssertionError: m",
		"E   AssertionError: m\nE   assert [1...] == [2...]\n"
		"E     - 2\nE     + 1\n",
		"m: 1 != 2");
	reads("assert [1...] == [2...]", "E   assert [1...] == [2...]\n",
		"assert [1...] == [2...]");
}

static void
test_death(void)
{
	struct test_result t = {.outcome = OUTCOME_CRASHED,
		.message = "the worker was killed by signal 11 (Segmentation "
			   "fault) while this test ran"};
	struct buf b = {0};

	reason_put(&b, &t);
	is(b.s, "killed by signal 11 (Segmentation fault)", "a crash");
	buf_release(&b);
}

int
main(void)
{
	test_messages();
	test_differences();
	test_death();
	return done();
}
