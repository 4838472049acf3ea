/* Folders, links, exchange, removal. */
#define _DEFAULT_SOURCE
#include <stdlib.h>
#include <unistd.h>

#include "os/file_write.h"
#include "os/fs.h"
#include "tap.h"

static void
test_tree(void)
{
	struct arena a = {0};
	strings names = {0};

	fs_mkdirs("x/sub");
	fs_mkdirs("d/e");
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

int
main(void)
{
	char dir[] = "/tmp/test_fs.XXXXXX";

	if (!mkdtemp(dir) || chdir(dir) != 0)
		return 1;
	test_tree();
	if (chdir("/") != 0 || fs_remove(dir) != 0)
		return 1;
	return done();
}
