/* tasks.jsonl: each group's task is found, and no other. */
#define _DEFAULT_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/paths.h"
#include "made_plan.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "plan/tasks_file.h"

static const char *const slugs[] = {"b", "a", "a-b", "a.b", "ab", "a_b", "B"};

static struct tasks_file
made(struct arena *a, struct plan *p, size_t n)
{
	struct config c = {.root = "/p", .python = "/bin/python"};
	struct suite s = {.rootdir = "."};
	struct tasks_file f;

	for (size_t i = 0; i < n; i++) {
		struct group *g = add_group(a, p, slugs[i], 0);

		g->slug = g->name = slugs[i];
		g->limits = limits_default;
	}
	tasks_file_make(&f, a, p, &c, &s);
	return f;
}

static void
test_found(struct arena *a, size_t n)
{
	struct plan p = {0};
	struct tasks_file f = made(a, &p, n);
	const char *cause;
	struct task t;
	size_t found = 0;

	ok(tasks_file_write(&f) == 0, "written");
	for (size_t i = 0; i < n; i++)
		found += tasks_file_read(
				 &t, a, slugs[i], f.stamps.v[i], &cause) == 0 &&
			strcmp(t.slug, slugs[i]) == 0;
	ok(found == n, "each of %zu groups is found", n);
	ok(tasks_file_read(&t, a, n ? slugs[0] : "x", NULL, &cause) ==
			(n ? 0 : -1),
		"also without a stamp");
	ok(tasks_file_read(&t, a, "c", NULL, &cause) == -1 &&
			strstr(cause, "no such group"),
		"no other");
}

static void
test_stamps(struct arena *a)
{
	struct plan p = {0}, q = {0};
	struct tasks_file f = made(a, &p, 2), g;
	const char *cause;
	struct task t;

	g = made(a, &q, 2);
	is(f.stamps.v[0], g.stamps.v[0], "the same task, the same stamp");
	ok(strcmp(f.stamps.v[0], f.stamps.v[1]) != 0, "of each group its own");
	q.flaky_fails = 1;
	q.groups.n = 0;
	g = made(a, &q, 2);
	ok(strcmp(f.stamps.v[0], g.stamps.v[0]) != 0,
		"it knows what all groups have");
	tasks_file_write(&g);
	ok(tasks_file_read(&t, a, slugs[0], f.stamps.v[0], &cause) == -1 &&
			strstr(cause, "another plan"),
		"a file of another plan than build.ninja");
}

static void
test_torn(struct arena *a)
{
	struct plan p = {0};
	struct tasks_file f = made(a, &p, 7);
	struct buf whole = {0};
	const char *cause;
	struct task t;
	size_t wrong = 0;

	tasks_file_write(&f);
	fs_read(paths.tasks, &whole);
	for (size_t n = 0; n < whole.n; n++) {
		file_write(paths.tasks, whole.s, n);
		for (size_t i = 0; i < 7; i++) {
			int failed = tasks_file_read(
				&t, a, slugs[i], f.stamps.v[i], &cause);

			wrong += failed ? !*cause : strcmp(t.slug, slugs[i]);
		}
	}
	ok(wrong == 0, "a torn file has the task, or there is a cause");
	unlink(paths.tasks);
	ok(tasks_file_read(&t, a, "a", NULL, &cause) == -1 &&
			strstr(cause, strerror(ENOENT)),
		"no file");
	buf_release(&whole);
}

int
main(void)
{
	struct arena a = {0};
	char dir[] = "/tmp/aomaker-test-XXXXXX";

	if (!mkdtemp(dir) || chdir(dir) != 0 || fs_mkdirs(paths.build) != 0)
		return 1;
	for (size_t n = 0; n <= sizeof slugs / sizeof *slugs; n++)
		test_found(&a, n);
	test_stamps(&a);
	test_torn(&a);
	arena_free(&a);
	fs_remove(dir);
	return done();
}
