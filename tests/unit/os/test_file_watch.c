/* changes of files below a directory, with inotify and without it */
#define _DEFAULT_SOURCE
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/file_watch.h"
#include "os/fs.h"
#include "tap.h"

static void
write_to(const char *path, const char *text)
{
	FILE *file = fopen(path, "a");

	fputs(text, file);
	fclose(file);
}

static int
ignores(const char *path, int is_dir)
{
	const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;

	return is_dir ? strcmp(name, "hidden") == 0
		      : strcmp(name, "ignored") == 0;
}

/* 1: these paths, a space behind each, and no others have changed */
static int
changed(struct file_watch *w, const char *expected)
{
	struct arena a = {0};
	strings paths = {0}, once = {0};
	size_t n = 0, nexpected = 0;
	int everything = 0, same = 1;

	file_watch_take(w, &a, &paths, &everything);
	for (size_t i = 0; i < paths.n; i++)
		if (!strings_contain(&once, paths.v[i])) {
			*vec_add(&a, &once) = paths.v[i];
			same &= strstr(expected,
					arena_fmt(&a, "%s ", paths.v[i])) !=
				NULL;
			n++;
		}
	for (const char *c = expected; *c; c++)
		nexpected += *c == ' ';
	for (size_t i = 0; i < n && (!same || n != nexpected); i++)
		printf("# changed: %s\n", once.v[i]);
	arena_free(&a);
	return same && n == nexpected && !everything;
}

static void
test_changes(struct file_watch *w, const char *how)
{
	int descriptor = file_watch_descriptor(w) >= 0;

	ok(changed(w, ""), "%s: nothing has changed", how);
	write_to("a", "1");
	ok(changed(w, "a "), "a file is written");
	ok(changed(w, ""), "which is told once");
	write_to("sub/b", "1");
	ok(changed(w, "sub/b "), "one in a directory");
	write_to("ignored", "1");
	write_to("hidden/c", "1");
	ok(changed(w, ""), "what is ignored is not told");
	unlink("sub/b");
	ok(changed(w, "sub/b "), "a file is removed");
	chmod("a", 0755);
	ok(changed(w, "a "), "a mode changes");
	mkdir("made", 0777);
	ok(changed(w, descriptor ? "made " : ""), "a directory is made");
	write_to("made/d", "1");
	ok(changed(w, "made/d "), "a file is made in it");
	write_to("made/d", "2");
	ok(changed(w, "made/d "), "a file in it is written");
	rename("made/d", "a");
	ok(changed(w, "made/d a "), "a file is replaced by another");
}

static void
make_tree(void)
{
	mkdir("tree", 0777);
	mkdir("elsewhere", 0777);
	if (chdir("tree") != 0)
		return;
	mkdir("sub", 0777);
	mkdir("hidden", 0777);
	write_to("a", "0");
	write_to("sub/b", "0");
}

int
main(void)
{
	char dir[] = "/tmp/test_file_watch.XXXXXX";

	if (!mkdtemp(dir))
		return 1;
	for (int looks = 0; looks < 2; looks++) {
		struct file_watch *w;

		if (chdir(dir) != 0)
			return 1;
		fs_remove("tree");
		fs_remove("elsewhere");
		make_tree();
		w = file_watch_open(".", ignores, looks);
		ok((file_watch_descriptor(w) < 0) == looks, "its descriptor");
		test_changes(w, looks ? "looking" : "inotify");
		file_watch_add(w, "../elsewhere");
		write_to("../elsewhere/e", "1");
		ok(changed(w, "../elsewhere/e "), "a directory elsewhere");
		mkdir("../elsewhere/below", 0777);
		changed(w, "");
		write_to("../elsewhere/below/f", "1");
		ok(changed(w, ""), "without what is below it");
		file_watch_close(w);
	}
	ok(!file_watch_open("missing", ignores, 0), "no such directory");
	fs_remove(dir);
	return done();
}
