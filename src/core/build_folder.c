#define _DEFAULT_SOURCE
#include "core/build_folder.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/die.h"
#include "core/foreign_links.h"
#include "core/paths.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "os/path.h"

/* Sockets lie in the folder; their paths must be short (sun_path, unix(7)). */
enum { DIR_MAX_LENGTH = 80 };

/* https://bford.info/cachedir/: backups skip it. It also marks our folder. */
static const char tag[] = "Signature: 8a477f597d28d172789f06886806bc55\n"
			  "# aomaker's folder; deleting it is always safe\n";

int
build_folder_is_ours(const char *dir)
{
	struct arena a = {0};
	struct buf text = {0};
	int ours = fs_read(path_join(&a, dir, CACHE_TAG), &text) == 0 &&
		strcmp(text.s, tag) == 0;

	buf_release(&text);
	arena_free(&a);
	return ours;
}

/* a folder that is a link must lead to a folder of ours or an empty one */
static void
check_link(struct diag *d)
{
	const char *end;
	strings names = {0};

	if (!fs_is_link(paths.build) || build_folder_is_ours(paths.build))
		return;
	end = path_real(d->arena, paths.build);
	if (!end || fs_list(d->arena, end, &names) != 0)
		diag_error(d, "%s is a link that leads to no folder; remove it",
			paths.build);
	else if (names.n)
		diag_error(d,
			"%s leads to %s, which holds what is not "
			"aomaker's ('%s'); remove the link, or let it lead to "
			"an empty folder",
			paths.build, end, names.v[0]);
}

/* The tag, which says that the folder is ours, comes first. */
static int
sign(const char *dir)
{
	struct arena a = {0};
	int failed = file_write(path_join(&a, dir, CACHE_TAG), tag,
			     sizeof tag - 1) < 0 ||
		file_write(path_join(&a, dir, ".gitignore"), "*\n", 2) < 0;

	arena_free(&a);
	return failed ? -1 : 0;
}

/*
 * 1 when the stamp file holds this inode number of the folder: it was made or
 * checked here. A copy has another number, and a file that came with a checkout
 * cannot know it.
 */
static int
is_settled(const char *stamp, const char *number)
{
	struct buf text = {0};
	int same = !fs_is_link(stamp) && fs_is_file(stamp) &&
		fs_read(stamp, &text) == 0 && strcmp(text.s, number) == 0;

	buf_release(&text);
	return same;
}

int
build_folder_settle(void)
{
	struct arena a = {0};
	const char *stamp = path_join(&a, paths.build, "place"), *number;
	struct stat st;
	int failed = stat(paths.build, &st) != 0;

	if (!failed) {
		number = arena_fmt(&a, "%llu\n", (unsigned long long)st.st_ino);
		failed = !is_settled(stamp, number) &&
			(chmod(paths.build, 0700) != 0 ||
				foreign_links_remove(paths.build) != 0 ||
				sign(paths.build) != 0 ||
				file_write(stamp, number, strlen(number)) < 0);
	}
	arena_free(&a);
	return failed ? -1 : 0;
}

/* 0: the folder does not exist, or is empty or ours */
static int
is_taken(struct arena *a, const char *dir)
{
	strings names = {0};

	if (fs_list(a, dir, &names) != 0)
		return errno != ENOENT;
	return names.n && !build_folder_is_ours(dir);
}

/* the path with links resolved as far as it exists */
static const char *
real_path(struct arena *a, const char *path)
{
	const char *above = path, *found;

	while (!(found = path_real(a, *above ? above : "/")) && *above)
		above = path_dir(a, above);
	return found ? arena_fmt(a, "%s%s", found, path + strlen(above)) : path;
}

/* The shortest spelling: a relative path stays relative, and a folder in the
   project becomes relative even if links lead there. */
static const char *
spelling(struct arena *a, const char *dir)
{
	const char *root = paths_root(a);
	const char *clean = path_clean(a, root, dir), *inner;
	size_t n = strlen(dir);

	if (*clean != '/')
		return clean;
	inner = path_clean(a, root, real_path(a, clean));
	if (*inner != '/' || *dir == '/')
		return *inner != '/' ? inner : clean;
	while (n > 1 && dir[n - 1] == '/')
		n--;
	return arena_ndup(a, dir, n);
}

void
build_folder_set(const char *dir, struct diag *d)
{
	const char **all = (const char **)(void *)&paths;

	dir = dir && *dir ? spelling(d->arena, dir) : BUILD_DIR;
	if (strcmp(dir, BUILD_DIR) == 0) {
		unsetenv(BUILD_VARIABLE);
		check_link(d);
		return;
	}
	if (strcmp(dir, ".") == 0)
		diag_error(d,
			"--build-dir: name a folder of its own, not the "
			"project's");
	else if (strlen(dir) > DIR_MAX_LENGTH)
		diag_error(d,
			"--build-dir: '%s' is too long, since sockets lie in "
			"it; name a relative path, or at most %d bytes",
			dir, DIR_MAX_LENGTH);
	else if (strchr(dir, '\n') || strpbrk(dir, "|\r"))
		diag_error(
			d, "--build-dir: Ninja has no spelling for '%s'", dir);
	else if (access(dir, R_OK) != 0 && errno != ENOENT)
		diag_error(d,
			"--build-dir %s: %s; name a folder that you may "
			"write",
			dir, strerror(errno));
	else if (is_taken(d->arena, dir))
		diag_error(d,
			"--build-dir: '%s' holds what is not aomaker's; "
			"name an empty or a new folder",
			dir);
	else if (setenv(BUILD_VARIABLE, dir, 1) != 0)
		die("setenv: %s", strerror(errno));
	for (size_t i = 0; i < sizeof paths / sizeof *all; i++) {
		const char *path = all[i];

		if (strncmp(path, BUILD_DIR, strlen(BUILD_DIR)) == 0)
			all[i] = arena_fmt(d->arena, "%s%s", dir,
				path + strlen(BUILD_DIR));
		else
			all[i] = path_join(d->arena, dir, path);
	}
}

/* Makes the folder aside and renames it, so that others never see it without
   its mode and tag. A mount or a link to a folder is kept and filled. */
static int
make(const char *aside)
{
	if (mkdir(aside, 0700) != 0 || sign(aside) != 0)
		return -1;
	if (rename(aside, paths.build) == 0)
		return 0;
	if (!fs_is_dir(paths.build))
		return -1;
	fs_remove(aside);
	return build_folder_is_ours(paths.build) ? 0 : build_folder_settle();
}

int
build_folder_make(void)
{
	struct arena a = {0};
	const char *above = path_dir(&a, paths.build), *base, *aside;
	int failed, saved;

	if (fs_is_file(paths.build)) {
		errno = ENOTDIR;
		arena_free(&a);
		return -1;
	}
	if (fs_is_dir(paths.build) &&
		(paths_are_usual() || build_folder_is_ours(paths.build))) {
		arena_free(&a);
		return build_folder_settle();
	}
	base = paths.build + (*above ? strlen(above) + 1 : 0);
	aside = path_join(
		&a, above, arena_fmt(&a, ".%s.%ld.new", base, (long)getpid()));
	failed = (*above && fs_mkdirs(above) != 0) || make(aside) != 0;
	saved = errno;
	if (failed)
		fs_remove(aside);
	arena_free(&a);
	errno = saved;
	return failed ? -1 : 0;
}

int
build_folder_remove(void)
{
	struct arena a = {0};
	strings names = {0};
	int failed = 0;

	if (!fs_is_dir(paths.build))
		return fs_remove(paths.build);
	if (fs_list(&a, paths.build, &names) != 0)
		failed = -1;
	for (size_t i = 0; i < names.n && !failed; i++)
		failed = fs_remove(path_join(&a, paths.build, names.v[i]));
	arena_free(&a);
	if (failed || rmdir(paths.build) == 0)
		return failed;
	return errno == ENOTDIR || errno == EBUSY ? 0 : fs_remove(paths.build);
}
