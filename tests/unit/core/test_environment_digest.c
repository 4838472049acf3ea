/* One variable, those that begin in one way, and all. */
#define _DEFAULT_SOURCE
#include "core/environment_digest.h"

#include <stdlib.h>
#include <string.h>

#include "tap.h"

static int
changes(const char *name, const char *variable, const char *value)
{
	struct digest before = environment_digest(name), after;

	setenv(variable, value, 1);
	after = environment_digest(name);
	unsetenv(variable);
	is(environment_digest(name).text, before.text, variable);
	return strcmp(before.text, after.text) != 0;
}

int
main(void)
{
	clearenv();
	is(environment_digest("X").text, "unset", "one that is not set");
	is(environment_digest("PYTHON*").text, "unset", "none begins so");
	ok(changes("X", "X", "1"), "one is set");
	ok(changes("X", "X", ""), "one is set to nothing");
	ok(!changes("X", "X2", "1"), "another is set");
	setenv("PYTHONUTF8", "1", 1);
	ok(changes("PYTHON*", "PYTHONWARNINGS", "error"), "one begins so");
	ok(!changes("PYTHON*", "PYTHO", "1"), "one is shorter");
	ok(!changes("PYTHON*", "PYTHONHASHSEED", "3"), "the seed of a run");
	ok(changes("*", "PYTHONPATH", "x"), "all: any");
	ok(changes("*", "TERMINAL", "x"), "all: one with a longer name");
	ok(!changes("*", "TERM", "x"), "all: one of the terminal");
	ok(!changes("*", "GITHUB_RUN_ID", "7"), "all: one of the CI's job");
	ok(!changes("*", "_", "/bin/x"), "all: the shell's last word");
	ok(changes("*", "_X", "1"), "all: one that begins so");
	ok(changes("TERM", "TERM", "x"), "by its name it counts");
	return done();
}
