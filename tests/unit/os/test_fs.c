/* fs: whole files, folders, links, exchange, clean paths */
#define _DEFAULT_SOURCE
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/file_write.h"
#include "os/fs.h"
#include "os/path.h"
#include "tap.h"

static void
test_write(void)
{
	struct buf b = {0};
	struct stat before, after;

	ok(file_write("d/e/f", "x", 1) < 0, "no folder: an error");
	ok(fs_mkdirs("d/e") == 0 && fs_mkdirs("d/e") == 0, "folders, twice");
	ok(file_write("d/e/f", "one", 3) > 0, "written");
	stat("d/e/f", &before);
	ok(file_write("d/e/f", "one", 3) == 0, "unchanged");
	stat("d/e/f", &after);
	ok(before.st_ino == after.st_ino, "an unchanged file is left alone");
	ok(file_write("d/e/f", "two", 3) > 0 && fs_read("d/e/f", &b) == 0,
		"written again");
	is(b.s, "two", "read again");
	buf_release(&b);
}

static void
test_tree(void)
{
	struct arena a = {0};
	strings names = {0};

	fs_mkdirs("x/sub");
	file_write("x/file", "1", 1);
	ok(fs_link("x/file", "y") == 0 && fs_is_file("y"), "linked");
	ok(symlink("..", "x/up") == 0, "a link to a folder");
	ok(fs_list(&a, "x", &names) == 0 && names.n == 3 &&
			strcmp(names.v[0], "file") == 0,
		"listed in order");
	ok(fs_exchange("x", "d") == 0 && fs_is_file("d/file") &&
			fs_is_dir("x/e"),
		"exchanged");
	ok(fs_remove("d") == 0 && !fs_is_dir("d") && fs_is_file("y"),
		"removed, and nothing beyond a link");
	ok(fs_remove("d") == 0, "what is missing is removed already");
	arena_free(&a);
}

static void
test_clean(void)
{
	static const char *const cases[][2] = {
		{"a/b", "a/b"},
		{"./a//b/", "a/b"},
		{".", "."},
		{"", "."},
		{"a/../b", "b"},
		{"/r/x/y", "y"},
		{"/r/x", "."},
		{"/r/other", "/r/other"},
		{"../o", "/r/o"},
	};
	struct arena a = {0};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		is(path_clean(&a, "/r/x", cases[i][0]), cases[i][1],
			cases[i][0]);
	is(path_join(&a, "a", "b"), "a/b", "join");
	is(path_join(&a, ".", "b"), "b", "join with .");
	is(path_join(&a, "a", "/b"), "/b", "join with an absolute path");
	arena_free(&a);
}

int
main(void)
{
	char dir[] = "/tmp/test_fs.XXXXXX";

	if (!mkdtemp(dir) || chdir(dir) != 0)
		return 1;
	test_write();
	test_tree();
	test_clean();
	if (chdir("/") != 0 || fs_remove(dir) != 0)
		return 1;
	return done();
}
