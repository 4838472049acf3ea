/* Many files, of which one is written. */
#define _DEFAULT_SOURCE
#include <stdlib.h>
#include <unistd.h>

#include "core/file_stamp.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "tap.h"

static struct arena arena;

static void
test_all(void)
{
	strings files = {0};
	uint64_t before, now;

	file_write("f", "four", 4);
	*vec_add(&arena, &files) = "f";
	*vec_add(&arena, &files) = "g";
	before = file_stamp_all(&files, &arena);
	ok(file_stamp_all(&files, &arena) == before, "nothing has changed");
	file_write("g", "", 0);
	now = file_stamp_all(&files, &arena);
	ok(now != before, "a file has come");
	fs_remove("g");
	ok(file_stamp_all(&files, &arena) == before, "and has gone");
	rename("f", "old");
	file_write("f", "five", 4);
	fs_date("f", fs_changed("old"));
	ok(file_stamp_all(&files, &arena) != before,
		"another file of the same size and time");
}

int
main(void)
{
	char dir[] = "/tmp/test_file_stamp.XXXXXX";

	if (!mkdtemp(dir) || chdir(dir) != 0)
		return 1;
	test_all();
	if (chdir("/") != 0 || fs_remove(dir) != 0)
		return 1;
	arena_free(&arena);
	return done();
}
