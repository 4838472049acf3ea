#define _POSIX_C_SOURCE 200809L
#include "os/link_folder.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/path.h"

/* 1: a scan tells the inodes that stat(2) tells; not all file systems of users do so
 */
static int
tells_inodes(struct arena *a, const char *dir, const fs_entries *entries)
{
	struct stat st;

	return entries->n &&
		lstat(path_join(a, dir, entries->v[0].name), &st) == 0 &&
		(uint64_t)st.st_ino == entries->v[0].inode;
}

/* 1: the folder at `path` is there, and what it holds can be known */
static int
look(struct link_folder *f, fs_entries *entries)
{
	struct stat st;

	if (lstat(f->path, &st) != 0 || !S_ISDIR(st.st_mode) ||
		fs_scan(f->arena, f->path, entries) != 0)
		return 0;
	f->device = (uint64_t)st.st_dev;
	return tells_inodes(f->arena, f->path, entries);
}

static int
begin_empty(struct link_folder *f)
{
	f->found = (fs_entries){0};
	if (f->spare)
		fs_remove(f->spare); /* it cannot be used */
	if (fs_remove(f->path) != 0 || fs_mkdirs(f->path) != 0)
		return -1;
	f->device = fs_stamp(f->path).device;
	return 0;
}

int
link_folder_begin(struct link_folder *f)
{
	f->had.arena = f->has.arena = f->arena;
	if (!f->spare || rename(f->spare, f->path) != 0 || !look(f, &f->found))
		return begin_empty(f);
	for (size_t i = 0; i < f->found.n; i++)
		*hashmap_at(&f->had, f->found.v[i].name) = &f->found.v[i];
	return 0;
}

const struct linked_file *
link_folder_get(const struct link_folder *f, const char *name)
{
	return hashmap_get(&f->has, name);
}

/* 1: the entry is this file, not one of the same name */
static int
is_same(const struct link_folder *f, const struct fs_entry *e,
	const struct linked_file *file)
{
	return file->device == f->device && file->inode == e->inode;
}

int
link_folder_add(
	struct link_folder *f, const char *name, const struct linked_file *file)
{
	const struct fs_entry *had = hashmap_get(&f->had, name);
	const char *to;

	*hashmap_at(&f->has, name) = (void *)file;
	if (had && is_same(f, had, file))
		return 0;
	to = path_join(f->arena, f->path, name);
	if (had && fs_remove(to) != 0)
		return -1;
	return fs_link(file->path, to);
}

int
link_folder_end(struct link_folder *f)
{
	for (size_t i = 0; i < f->found.n; i++) {
		const char *name = f->found.v[i].name;

		if (!hashmap_get(&f->has, name) &&
			fs_remove(path_join(f->arena, f->path, name)) != 0)
			return -1;
	}
	return 0;
}

/* removes what the new folder does not have; returns the number of the others */
static size_t
remove_old(struct link_folder *f, const fs_entries *old)
{
	size_t n = 0;

	for (size_t i = 0; i < old->n; i++) {
		const struct fs_entry *e = &old->v[i];
		const struct linked_file *file = link_folder_get(f, e->name);

		if (file && is_same(f, e, file))
			n++;
		else if (fs_remove(path_join(f->arena, f->path, e->name)) != 0)
			return 0;
	}
	return n;
}

int
link_folder_retire(struct link_folder *f)
{
	uint64_t device = f->device;
	fs_entries old = {0};

	if (f->spare && look(f, &old) && f->device == device &&
		remove_old(f, &old) && rename(f->path, f->spare) == 0)
		return 0;
	return fs_remove(f->path);
}

int
link_folder_can_prepare(const char *spare, const char *beside)
{
	struct stat st;

	return (mkdir(spare, 0775) == 0 || errno == EEXIST) &&
		lstat(spare, &st) == 0 && S_ISDIR(st.st_mode) &&
		(uint64_t)st.st_dev == fs_stamp(beside).device;
}

int
link_folder_prepare(
	struct arena *a, const char *spare, const char *name, const char *path)
{
	return link(path, path_join(a, spare, name)) == 0 || errno == EEXIST
		? 0
		: -1;
}
