/* Links that lead out of a folder are removed, others stay. */
#define _DEFAULT_SOURCE
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/foreign_links.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "tap.h"

static const struct {
	const char *path, *to;
	int stays;
} links[] = {
	{"d/inside", "file", 1},
	{"d/sub/up", "../file", 1},
	{"d/sub/own", ".", 1},
	{"d/sub/top", "..", 1},
	{"d/sub/deep/top", "../..", 1},
	{"d/dangling", "none", 1},
	{"d/out", "..", 0},
	{"d/sub/out", "../..", 0},
	{"d/beside", "../other", 0},
	{"d/absolute", "/etc", 0},
	{"d/later", "sub/../../other", 0},
	{"d/sub/last", "deep/..", 0},
};

int
main(void)
{
	char dir[] = "/tmp/test_foreign_links.XXXXXX";

	if (!mkdtemp(dir) || chdir(dir) != 0)
		return 1;
	fs_mkdirs("d/sub/deep");
	fs_mkdirs("other");
	file_write("d/file", "x", 1);
	file_write("other/file", "x", 1);
	for (size_t i = 0; i < sizeof links / sizeof *links; i++)
		ok(symlink(links[i].to, links[i].path) == 0, "%s -> %s",
			links[i].path, links[i].to);
	ok(mkfifo("d/sub/pipe", 0600) == 0, "a pipe");
	ok(foreign_links_remove("d") == 0, "removed");
	for (size_t i = 0; i < sizeof links / sizeof *links; i++)
		ok(fs_is_link(links[i].path) == links[i].stays, "%s %s",
			links[i].path, links[i].stays ? "stays" : "is gone");
	ok(access("d/sub/pipe", F_OK) != 0, "the pipe is gone");
	ok(fs_is_file("d/file") && fs_is_file("other/file"),
		"files stay, within and behind links");
	ok(foreign_links_remove("none") == 0, "no folder: nothing to do");
	if (chdir("/") != 0 || fs_remove(dir) != 0)
		return 1;
	return done();
}
