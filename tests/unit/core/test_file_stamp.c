/* Files that have changed since an answer was made of them. */
#define _DEFAULT_SOURCE
#include <stdlib.h>
#include <unistd.h>

#include "core/file_stamp.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "tap.h"

static struct arena arena;

/* the entry of a file: mtime is in seconds since 1970 */
static int
changed(const char *path, double mtime, int size)
{
	const char *cause;
	const char *text =
		arena_fmt(&arena, "[\"%s\",%.0f,%d]", path, mtime * 1e9, size);
	jv entry = json_parse(&arena, text, strlen(text), &cause);
	int yes = file_stamp_changed(&arena, path, entry);

	jv_free(entry);
	return yes;
}

static void
test_entry(void)
{
	const double day = 1600000000;

	file_write("f", "four", 4);
	fs_date("f", day);
	ok(!changed("f", day, 4), "as it was");
	ok(changed("f", day, 5), "of another size");
	ok(changed("f", day + 1, 4), "older than it was");
	ok(changed("f", day - .001, 4), "newer than it was");
	ok(changed("none", day, 4), "it is gone");
	ok(!changed("none", -1e-9, -1), "it is missing, as it was");
	ok(changed("f", -1e-9, -1), "it was missing");
	fs_date("f", 4e9);
	ok(!changed("f", 4e9, 4), "a time after 2096");
}

static void
test_all(void)
{
	strings files = {0};
	uint64_t before, now;

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
	test_entry();
	test_all();
	if (chdir("/") != 0 || fs_remove(dir) != 0)
		return 1;
	arena_free(&arena);
	return done();
}
