/* Whatever it begins with, a folder of links ends with the files added to it. */
#define _DEFAULT_SOURCE
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/file_write.h"
#include "os/link_folder.h"
#include "os/path.h"
#include "rounds.h"

enum { NAMES = 8, MERGES = 6 };

static const char *
name_of(struct arena *a, const char *dir, unsigned i)
{
	return path_join(a, dir, arena_fmt(a, "%u", i));
}

/* makes, replaces, rewrites or removes files; all have another text */
static void
change_sources(struct arena *a, unsigned round)
{
	for (unsigned i = 0; i < NAMES; i++) {
		const char *path = name_of(a, "source", i);
		const char *text = arena_fmt(a, "%u of %u", i, round);

		switch (below(5)) {
		case 0:
			fs_remove(path);
			break;
		case 1: /* another inode */
			file_write(path, text, strlen(text));
			break;
		case 2: /* the same inode, with another text */
			if (fs_is_file(path) && truncate(path, i) != 0)
				abort();
			break;
		}
	}
}

/* what users, other programs and killed merges may do to the spare folder */
static void
disturb(struct arena *a)
{
	const char *one = name_of(a, "spare", below(NAMES));

	switch (below(8)) {
	case 0:
		fs_remove("spare");
		break;
	case 1:
		fs_remove("spare");
		if (symlink("source", "spare") != 0)
			abort();
		break;
	case 2:
		fs_remove(one);
		fs_mkdirs(path_join(a, one, "in"));
		break;
	case 3:
		fs_remove(one);
		fs_mkdirs("spare");
		file_write(one, "a copy", 6);
		break;
	case 4:
		fs_mkdirs("spare/junk/in");
		break;
	}
}

/* as a process does that dies at any time: the folder is left as it is */
static int
make(struct link_folder *f, unsigned until)
{
	if (link_folder_begin(f) != 0)
		return -1;
	for (unsigned i = 0; i < NAMES; i++) {
		struct linked_file *file = arena_alloc(f->arena, sizeof *file);
		struct stat st;

		file->path = name_of(f->arena, "source", i);
		if (i == until)
			return 1;
		if (lstat(file->path, &st) != 0)
			continue;
		file->device = (uint64_t)st.st_dev;
		file->inode = (uint64_t)st.st_ino;
		if (link_folder_add(f, arena_fmt(f->arena, "%u", i), file) != 0)
			return -1;
	}
	return until == NAMES ? 1 : link_folder_end(f);
}

static int
put_in_place(struct link_folder *f)
{
	if ((fs_is_dir("target") ? fs_exchange("aside", "target")
				 : rename("aside", "target")) != 0)
		return -1;
	return link_folder_retire(f);
}

/* 1: they have the same names, and equal names are links of one file */
static int
same_files(struct arena *a, const char *x, const char *y)
{
	fs_entries one = {0}, other = {0};

	if (fs_scan(a, x, &one) != 0 || fs_scan(a, y, &other) != 0 ||
		one.n != other.n)
		return 0;
	for (size_t i = 0; i < one.n; i++)
		if (strcmp(one.v[i].name, other.v[i].name) != 0 ||
			one.v[i].inode != other.v[i].inode)
			return 0;
	return 1;
}

/* what the next merge begins with is links of the last one alone */
static int
spare_is_fine(struct arena *a)
{
	fs_entries spare = {0};

	if (fs_scan(a, "spare", &spare) != 0)
		return 1;
	for (size_t i = 0; i < spare.n; i++) {
		struct stat st;

		if (stat(path_join(a, "target", spare.v[i].name), &st) != 0 ||
			(uint64_t)st.st_ino != spare.v[i].inode)
			return 0;
	}
	return spare.n > 0;
}

static const char *
round_of(struct arena *a)
{
	fs_remove("source");
	fs_remove("target");
	fs_remove("spare");
	fs_mkdirs("source");
	for (unsigned i = 0; i < MERGES; i++) {
		struct link_folder f = {
			.arena = a, .path = "aside", .spare = "spare"};
		unsigned until = below(3) ? NAMES + 1 : below(NAMES + 1);
		int made;

		change_sources(a, i);
		disturb(a);
		made = make(&f, until);
		if (made < 0)
			return "not made";
		if (made > 0) {
			fs_remove("spare");
			if (rename("aside", "spare") != 0)
				return "not left";
			continue;
		}
		if (put_in_place(&f) != 0)
			return "not in place";
		if (!same_files(a, "source", "target"))
			return "other files";
		if (fs_is_dir("aside") || !spare_is_fine(a))
			return "remains";
	}
	return NULL;
}

static const struct linked_file *
file_at(struct arena *a, const char *path)
{
	struct linked_file *file = arena_alloc(a, sizeof *file);
	struct stat st;

	if (stat(path, &st) != 0)
		return NULL;
	*file = (struct linked_file){
		path, (uint64_t)st.st_dev, (uint64_t)st.st_ino};
	return file;
}

/* 1: the folder was changed */
static int
merge_one(struct arena *a)
{
	struct link_folder f = {.arena = a, .path = "aside", .spare = "spare"};
	struct stat before, after;

	if (link_folder_begin(&f) != 0 || stat("aside", &before) != 0 ||
		link_folder_add(&f, "a", file_at(a, "source/a")) != 0 ||
		link_folder_end(&f) != 0 || stat("aside", &after) != 0 ||
		put_in_place(&f) != 0)
		return -1;
	return before.st_mtim.tv_sec != after.st_mtim.tv_sec ||
		before.st_mtim.tv_nsec != after.st_mtim.tv_nsec;
}

static void
test_nothing_changed(struct arena *a)
{
	fs_remove("source");
	fs_remove("target");
	fs_remove("spare");
	fs_mkdirs("source");
	file_write("source/a", "a", 1);
	ok(merge_one(a) == 1, "the first merge links");
	ok(merge_one(a) == 1, "so does the second, in a folder of its own");
	ok(fs_date("spare", 1) == 0 && merge_one(a) == 0,
		"from then on nothing is linked or removed");
	ok(fs_remove("source") == 0 && fs_mkdirs("source") == 0 &&
			file_write("source/a", "b", 1) == 1 &&
			merge_one(a) == 1 && !fs_is_dir("spare"),
		"nothing is kept of a merge that has nothing in common");
}

static void
test_prepared(struct arena *a)
{
	const struct linked_file *file;
	struct stat before;

	fs_remove("spare");
	fs_remove("source");
	fs_mkdirs("source");
	file_write("source/a", "a", 1);
	ok(link_folder_can_prepare("spare", "."), "a folder is made");
	ok(link_folder_prepare(a, "spare", "a", "source/a") == 0 &&
			link_folder_prepare(a, "spare", "a", "source/a") == 0,
		"a file may be prepared twice");
	file = file_at(a, "spare/a");
	ok(stat("source/a", &before) == 0 && file &&
			file->inode == (uint64_t)before.st_ino &&
			fs_date("spare", 1) == 0 && merge_one(a) == 0,
		"what is prepared is not linked again");
	fs_remove("spare");
	ok(symlink("source", "spare") == 0 &&
			!link_folder_can_prepare("spare", "."),
		"nothing is prepared beyond a link");
	fs_remove("spare");
	ok(!link_folder_can_prepare("spare", "/proc"),
		"nor for another file system");
}

int
main(void)
{
	char dir[] = "/tmp/test_link_folder.XXXXXX";
	struct arena a = {0};

	if (!mkdtemp(dir) || chdir(dir) != 0)
		return 1;
	ok_rounds(100, "sequences of merges", round_of);
	test_nothing_changed(&a);
	test_prepared(&a);
	arena_free(&a);
	if (chdir("/") != 0 || fs_remove(dir) != 0)
		return 1;
	return done();
}
