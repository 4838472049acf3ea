#define _GNU_SOURCE
#include "os/file_watch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/inotify.h>
#include <sys/vfs.h>
#endif

#include "base/hashmap.h"
#include "os/fs.h"
#include "os/path.h"

/* what is known of a file when nothing tells of its changes */
struct stamp {
	struct timespec mtime, ctime;
	off_t size;
	ino_t inode;
};

struct file_watch {
	struct arena arena; /* of the names of directories */
	strings trees, dirs;
	int (*ignores)(const char *path, int is_dir);
	int fd; /* of inotify; -1: files are looked at */
	/* inotify: the directory of each watch, by its number */
	VEC(const char *) watched;
	/* else: path -> struct stamp, in an arena of their own */
	struct arena stamps_arena;
	struct hashmap stamps;
};

/* calls `each` for all that is not ignored below a directory, and for itself */
static void
walk(struct file_watch *w, const char *dir, int deep,
	void (*each)(struct file_watch *w, const char *path, int is_dir,
		void *context),
	void *context)
{
	struct arena scratch = {0};
	fs_entries entries = {0};

	each(w, dir, 1, context);
	fs_scan(&scratch, dir, &entries);
	for (size_t i = 0; i < entries.n; i++) {
		const struct fs_entry *e = &entries.v[i];
		const char *path = strcmp(dir, ".") == 0
			? e->name
			: path_join(&scratch, dir, e->name);
		int is_dir = e->kind == FS_DIR;

		if (w->ignores(path, is_dir))
			continue;
		if (is_dir && deep)
			walk(w, path, 1, each, context);
		else if (!is_dir)
			each(w, path, 0, context);
	}
	arena_free(&scratch);
}

/* -- without inotify */

static void
add_stamp(struct file_watch *w, const char *path, int is_dir, void *context)
{
	struct hashmap *stamps = context;
	struct stamp *s;
	struct stat st;

	(void)w;
	if (is_dir || lstat(path, &st) != 0)
		return;
	s = arena_alloc(stamps->arena, sizeof *s);
	memset(s, 0, sizeof *s);
	s->mtime = st.st_mtim;
	s->ctime = st.st_ctim;
	s->size = st.st_size;
	s->inode = st.st_ino;
	*hashmap_at(stamps, path) = s;
}

static void
take_stamps(struct file_watch *w, struct hashmap *stamps)
{
	for (size_t i = 0; i < w->trees.n; i++)
		walk(w, w->trees.v[i], 1, add_stamp, stamps);
	for (size_t i = 0; i < w->dirs.n; i++)
		walk(w, w->dirs.v[i], 0, add_stamp, stamps);
}

/* adds the files of `from` that `to` has not, or has otherwise */
static void
compare_stamps(const struct hashmap *from, const struct hashmap *to,
	struct arena *a, strings *paths, int only_missing)
{
	for (size_t i = 0; i < from->cap; i++) {
		const struct hashmap_slot *s = &from->slots[i];
		const struct stamp *other;

		if (!s->key || !s->value)
			continue;
		other = hashmap_get(to, s->key);
		if (other &&
			(only_missing ||
				memcmp(other, s->value, sizeof *other) == 0))
			continue;
		*vec_add(a, paths) = arena_dup(a, s->key);
	}
}

static void
look(struct file_watch *w, struct arena *a, strings *paths)
{
	struct arena arena = {0};
	struct hashmap now = {0};

	now.arena = &arena;
	take_stamps(w, &now);
	compare_stamps(&now, &w->stamps, a, paths, 0);
	compare_stamps(&w->stamps, &now, a, paths, 1);
	arena_free(&w->stamps_arena);
	w->stamps_arena = arena;
	w->stamps = now;
	w->stamps.arena = &w->stamps_arena;
}

static void
look_from_now_on(struct file_watch *w)
{
	if (w->fd >= 0)
		close(w->fd);
	w->fd = -1;
	w->stamps = (struct hashmap){.arena = &w->stamps_arena};
	take_stamps(w, &w->stamps);
}

/* -- inotify */

#ifdef __linux__

enum {
	EVENTS = IN_CLOSE_WRITE | IN_MODIFY | IN_ATTRIB | IN_CREATE |
	IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ONLYDIR
};

/* 1: other machines may write there, or a host outside of this container; the
   numbers are those of statfs(2) */
static int
is_remote(const char *dir)
{
	static const unsigned long types[] = {0x6969 /* NFS */,
		0xff534d42 /* CIFS */, 0xfe534d42 /* SMB2 */,
		0x01021997 /* 9p */, 0x65735546 /* FUSE */,
		0x786f4256 /* vboxsf */};
	struct statfs fs;

	if (statfs(dir, &fs) != 0)
		return 0;
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (((unsigned long)fs.f_type & 0xffffffff) == types[i])
			return 1;
	return 0;
}

struct found {
	struct arena *arena;
	strings *paths; /* NULL: files that are there are of no interest */
	int failed;
};

static void
add_watch(struct file_watch *w, const char *path, int is_dir, void *context)
{
	struct found *f = context;
	int number;

	if (!is_dir) {
		if (f->paths)
			*vec_add(f->arena, f->paths) =
				arena_dup(f->arena, path);
		return;
	}
	number = inotify_add_watch(w->fd, path, EVENTS);
	if (number < 0) { /* one that is gone or unreadable is no loss */
		f->failed |= errno == ENOSPC || errno == ENOMEM;
		return;
	}
	while (w->watched.n <= (size_t)number)
		*vec_add(&w->arena, &w->watched) = NULL;
	if (!w->watched.v[number] || strcmp(w->watched.v[number], path) != 0)
		w->watched.v[number] = arena_dup(&w->arena, path);
}

/* watches everything; at the limit of watches, files are looked at */
static void
watch_all(struct file_watch *w)
{
	struct found f = {0};

	w->fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	for (size_t i = 0; i < w->trees.n && w->fd >= 0; i++)
		walk(w, w->trees.v[i], 1, add_watch, &f);
	for (size_t i = 0; i < w->dirs.n && w->fd >= 0; i++)
		add_watch(w, w->dirs.v[i], 1, &f);
	if (w->fd < 0 || f.failed)
		look_from_now_on(w);
}

static void
take_event(struct file_watch *w, const struct inotify_event *e, struct arena *a,
	strings *paths, int *everything)
{
	struct found f = {.arena = a, .paths = paths};
	const char *dir, *path;
	int is_dir = (e->mask & IN_ISDIR) != 0;

	if (e->mask & IN_Q_OVERFLOW)
		*everything = 1;
	if (e->wd < 0 || (size_t)e->wd >= w->watched.n || !e->len)
		return;
	dir = w->watched.v[e->wd];
	if (!dir)
		return;
	path = strcmp(dir, ".") == 0 ? arena_dup(a, e->name)
				     : path_join(a, dir, e->name);
	if (w->ignores(path, is_dir) ||
		(is_dir && !(e->mask & ~(unsigned)(IN_ATTRIB | IN_ISDIR))))
		return;
	if (!paths->n || strcmp(paths->v[paths->n - 1], path) != 0)
		*vec_add(a, paths) = path;
	if (is_dir && e->mask & (IN_CREATE | IN_MOVED_TO) &&
		!strings_contain(&w->dirs, dir))
		walk(w, path, 1, add_watch, &f);
	if (f.failed)
		look_from_now_on(w);
}

static void
take_events(
	struct file_watch *w, struct arena *a, strings *paths, int *everything)
{
	_Alignas(struct inotify_event) char bytes[16 * 1024];
	ssize_t n;

	while (w->fd >= 0 && (n = read(w->fd, bytes, sizeof bytes)) > 0)
		for (char *at = bytes; at < bytes + n && w->fd >= 0;) {
			const struct inotify_event *e = (void *)at;

			take_event(w, e, a, paths, everything);
			at += sizeof *e + e->len;
		}
}

#else

static int
is_remote(const char *dir)
{
	(void)dir;
	return 0;
}

static void
watch_all(struct file_watch *w)
{
	w->fd = -1;
	look_from_now_on(w);
}

#endif

/* -- both */

struct file_watch *
file_watch_open(const char *dir, int (*ignores)(const char *path, int is_dir),
	int looks)
{
	struct file_watch *w;

	if (!fs_is_dir(dir))
		return NULL;
	w = calloc(1, sizeof *w);
	if (!w)
		return NULL;
	w->ignores = ignores;
	w->stamps.arena = &w->stamps_arena;
	*vec_add(&w->arena, &w->trees) = arena_dup(&w->arena, dir);
	if (looks || is_remote(dir)) {
		w->fd = -1;
		look_from_now_on(w);
	} else {
		watch_all(w);
	}
	return w;
}

void
file_watch_close(struct file_watch *w)
{
	if (!w)
		return;
	if (w->fd >= 0)
		close(w->fd);
	arena_free(&w->arena);
	arena_free(&w->stamps_arena);
	free(w);
}

void
file_watch_add(struct file_watch *w, const char *dir)
{
	if (strings_contain(&w->dirs, dir))
		return;
	*vec_add(&w->arena, &w->dirs) = arena_dup(&w->arena, dir);
#ifdef __linux__
	if (w->fd >= 0) {
		struct found f = {0};

		add_watch(w, dir, 1, &f);
		if (f.failed)
			look_from_now_on(w);
		return;
	}
#endif
	walk(w, dir, 0, add_stamp, &w->stamps);
}

int
file_watch_descriptor(const struct file_watch *w)
{
	return w->fd;
}

void
file_watch_take(
	struct file_watch *w, struct arena *a, strings *paths, int *everything)
{
#ifdef __linux__
	if (w->fd >= 0) {
		take_events(w, a, paths, everything);
		if (*everything && w->fd >= 0) { /* new directories, too */
			close(w->fd);
			watch_all(w);
		}
		return;
	}
#endif
	(void)everything;
	look(w, a, paths);
}
