/* Whole-file writes: aside and renamed, through links, into pipes. */
#define _DEFAULT_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/file_write.h"
#include "os/fs.h"
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
holds(const char *path, const char *expected, const char *name)
{
	struct buf b = {0};

	fs_read(path, &b);
	is(b.s, expected, name);
	buf_release(&b);
}

static void
test_aside(void)
{
	char aside[FILE_WRITE_ASIDE];

	file_write("f", "old", 3);
	ok(file_write_aside("f", "old", 3, aside) == 0,
		"nothing to be written");
	ok(file_write_aside("f", "new", 3, aside) == 1, "written aside");
	holds("f", "old", "the file is as it was");
	holds(aside, "new", "the new bytes are aside");
	ok(file_write_aside("f", "newer", 5, aside) == 1, "aside once more");
	holds(aside, "newer", "over what was left there");
	ok(rename(aside, "f") == 0, "renamed");
}

static void
test_private(void)
{
	struct stat st;

	ok(file_write_private("p", "x", 1) == 1, "a private file");
	ok(stat("p", &st) == 0 && (st.st_mode & 0777) == 0600,
		"nobody else reads it");
}

static void
test_named(void)
{
	struct arena a = {0};
	strings names = {0};
	char got = 0;
	int fd = -1;

	ok(mkdir("sub", 0700) == 0 && symlink("sub/file", "link") == 0,
		"a link to a file that is not there");
	ok(file_write("sub/file", "1", 1) == 1, "now it is");
	ok(file_write_named(&a, "link", "2", 1) == 1 && fs_is_link("link"),
		"a link stays one");
	holds("sub/file", "2", "the file behind it is written");
	ok(mkfifo("pipe", 0600) == 0 && (fd = open("pipe", O_RDWR)) >= 0 &&
			file_write_named(&a, "pipe", "3", 1) == 1,
		"a pipe is written into");
	ok(read(fd, &got, 1) == 1 && got == '3' && file_is_special("pipe"),
		"and stays one");
	close(fd);
	ok(!file_is_special("link") && !file_is_special("sub") &&
			!file_is_special("none"),
		"files and folders are not special");
	ok(fs_list(&a, "sub", &names) == 0 && names.n == 1,
		"nothing is left beside it");
	arena_free(&a);
}

static void
test_errors(void)
{
	strings names = {0};
	struct arena a = {0};

	ok(mkdir("folder", 0700) == 0 && mkdir("folder/in", 0700) == 0 &&
			file_write("folder/in", "x", 1) < 0,
		"a folder is not replaced");
	ok(errno == EISDIR || errno == EEXIST || errno == ENOTEMPTY,
		"errno tells so");
	ok(fs_list(&a, "folder", &names) == 0 && names.n == 1,
		"what was aside is removed");
	arena_free(&a);
}

int
main(void)
{
	char dir[] = "/tmp/test_file_write.XXXXXX";

	if (!mkdtemp(dir) || chdir(dir) != 0)
		return 1;
	test_write();
	test_aside();
	test_private();
	test_named();
	test_errors();
	if (chdir("/") != 0 || fs_remove(dir) != 0)
		return 1;
	return done();
}
