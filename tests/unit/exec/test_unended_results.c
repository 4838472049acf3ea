/* which Allure results go when a worker was lost in a test */
#define _DEFAULT_SOURCE
#include "exec/unended_results.h"

#include <stdlib.h>
#include <unistd.h>

#include "os/file_write.h"
#include "os/fs.h"
#include "os/path.h"
#include "tap.h"

#define RUNNING 1.0014 /* s; Allure has 1001 ms */

struct written {
	int start; /* ms */
	const char *full_name, *name;
};

/* 1: the result stays when the worker was lost in the test with this id */
static int
stays(struct arena *a, const char *folder, const char *id,
	const struct written *w)
{
	const struct attempt t = {
		.arena = a, .group_folder = folder, .number = 1};
	const char *path = attempt_file(&t, "allure/a-result.json");
	const char *text = arena_fmt(a,
		"{\"name\":\"%s\",\"fullName\":\"%s\",\"start\":%d}", w->name,
		w->full_name, w->start);

	fs_mkdirs(path_dir(a, path));
	if (file_write(path, text, strlen(text)) < 0)
		abort();
	unended_results_remove(&t, id, RUNNING);
	return fs_is_file(path);
}

int
main(void)
{
	struct arena a = {0};
	char folder[] = "/tmp/aomaker-test-XXXXXX";
	const char *id = "t/test_a.py::TestA::test_b[x::y]";
	const struct {
		const char *id, *what;
		struct written w;
		int stays;
	} cases[] = {
		{id, "ended before", {1000, "t.test_a#test_b", "test_b[x::y]"},
			1},
		{id, "of the test",
			{1001, "t.test_a.TestA#test_b", "test_b[x::y]"}, 0},
		{id, "later", {1002, "t.test_a#test_c", "test_c"}, 0},
		{id, "of another in that ms",
			{1001, "t.test_a#test_c", "test_c"}, 1},
		{id, "of a longer name", {1001, "t.test_a#test_bb", "test_bb"},
			1},
		{id, "with other parameters",
			{1001, "t.test_a.TestA#test_b", "test_b[x]"}, 1},
		{id, "with a title", {1001, "t.test_a.TestA#test_b", "A title"},
			0},
		{"test_a.py::test_b", "without parameters",
			{1001, "test_a#test_b", "test_b"}, 0},
		{"a.yaml::first", "of a plugin's item",
			{1001, "first", "first"}, 0},
	};

	if (!mkdtemp(folder))
		abort();
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		ok(stays(&a, folder, cases[i].id, &cases[i].w) ==
				cases[i].stays,
			"%s: %s", cases[i].what,
			cases[i].stays ? "stays" : "is removed");
	fs_remove(folder);
	arena_free(&a);
	return done();
}
