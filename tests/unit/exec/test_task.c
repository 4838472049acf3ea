/* the words of `aomaker exec`, as a task */
#define _DEFAULT_SOURCE
#include <stdlib.h>
#include <unistd.h>

#include "exec/task.h"
#include "tap.h"

enum { WORDS_MAX = 20 };

static int
parse(struct task *t, struct diag *d, const char *const *words)
{
	struct cli cli = {0};
	char *argv[WORDS_MAX];
	int n = 0;

	for (; words[n]; n++)
		argv[n] = arena_dup(d->arena, words[n]);
	argv[n] = NULL;
	cli_parse(&cli, n, argv, d);
	return task_from_cli(t, &cli, d);
}

static void
test_words(struct arena *a)
{
	const char *words[] = {"aomaker", "exec", "--python", "/p", "--plan",
		"d1", "--shared", "2", "--walk", "my%20tests", "--timeout",
		"90", "slow", "slow%20ones", "--", "-q", "-v", "a%20b.py",
		NULL};
	struct diag d = {.arena = a};
	struct task t;

	ok(parse(&t, &d, words) == 0, "a task");
	is(t.slug, "slow", "its slug");
	is(t.name, "slow ones", "its name, decoded");
	is(t.digest, "d1", "its digest");
	is(t.walk, "my tests", "its directory");
	ok(t.args.n == 3 && t.nshared == 2, "its arguments");
	is(t.args.v[2], "a b.py", "which are decoded");
	ok(t.allure && !t.spawn && !t.only, "its flags");
	ok(t.limits.timeout == 90, "a limit that is given");
	ok(t.limits.slow == limits_default.slow, "and one that is not");
	ok(t.words.n == 16, "its words, for another machine");
}

static void
test_file(struct arena *a, const char *path)
{
	const char *words[] = {"aomaker", "exec", "--python", "/p", "--shared",
		"7", "x", "x", "--", arena_fmt(a, "@%s", path), NULL};
	struct diag d = {.arena = a};
	FILE *file = fopen(path, "w");
	struct task t;

	fputs("a%20b.py\nc.py\ntorn", file);
	fclose(file);
	ok(parse(&t, &d, words) == 0 && t.args.n == 2, "whole lines of a file");
	is(t.args.v[0], "a b.py", "which are decoded, too");
	ok(t.nshared == 2, "no more are shared than there are");
}

static void
test_mistakes(struct arena *a)
{
	const char *words[] = {"aomaker", "exec", "x", NULL};
	struct diag d = {.arena = a};
	struct task t;

	ok(parse(&t, &d, words) == -1 && d.nerrors == 1, "people are told");
}

int
main(void)
{
	struct arena a = {0};
	char path[] = "/tmp/aomaker-test-XXXXXX";
	int fd = mkstemp(path);

	close(fd);
	test_words(&a);
	test_file(&a, path);
	test_mistakes(&a);
	unlink(path);
	arena_free(&a);
	return done();
}
