#define _DEFAULT_SOURCE
#include "core/machine_share.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/paths.h"
#include "os/file_lock.h"

enum { RUNS_MAX = 1000 };

#define ROUNDING 1e-6

double
machine_share_part(const machine_users *others)
{
	double free = 1, fair = 1;
	int nwaiting = 1; /* we */

	for (size_t i = 0; i < others->n; i++) {
		const struct machine_user *o = &others->v[i];

		free -= o->used;
		if (o->waits)
			nwaiting++;
		else
			fair -= o->used;
	}
	fair /= nwaiting;
	if (free < fair)
		fair = free;
	return fair > 0 ? fair : 0;
}

/* the folder that all runs of this user see; NULL: there is none that is safe */
static const char *
folder_of_user(struct arena *a)
{
	const char *own = getenv("XDG_RUNTIME_DIR"), *tmp = getenv("TMPDIR");
	const char *path = own && *own
		? arena_fmt(a, "%s/aomaker", own)
		: arena_fmt(a, "%s/aomaker-%ld", tmp && *tmp ? tmp : "/tmp",
			  (long)getuid());
	struct stat st;

	if ((mkdir(path, 0700) != 0 && errno != EEXIST) ||
		lstat(path, &st) != 0 || !S_ISDIR(st.st_mode) ||
		st.st_uid != getuid() || st.st_mode & (S_IWGRP | S_IWOTH))
		return NULL;
	return path;
}

static const char *
file_of(const struct machine_share *s, struct arena *a, int number)
{
	return arena_fmt(a, "%s/run-%d", s->folder, number);
}

/* Held while a run reads what others tell, and tells of itself. That takes so little
   time that whoever finds it locked for longer goes on without: its holder may have
   been stopped. */
static int
lock_all(const struct machine_share *s, struct arena *a)
{
	const char *path = arena_fmt(a, "%s/lock", s->folder);
	int lock = -1;

	for (int i = 0; i < 20 && lock < 0; i++) {
		if (i)
			usleep(500);
		lock = file_lock(path, LOCK_EX | LOCK_NB);
	}
	return lock;
}

static void
read_user(machine_users *to, struct arena *a, int fd)
{
	char text[4096], project[4096] = "";
	struct machine_user u = {0};
	ssize_t n = pread(fd, text, sizeof text - 1, 0);

	text[n > 0 ? n : 0] = '\0';
	if (sscanf(text, "%lf %d %ld %4095[^\n]", &u.used, &u.waits, &u.pid,
		    project) < 3)
		return;
	u.project = arena_dup(a, project);
	*vec_add(a, to) = u;
}

/* files are never removed, so that the first that does not exist is the end */
static void
read_others(struct machine_share *s, struct arena *a)
{
	s->others = (machine_users){0};
	for (int i = 0; i < RUNS_MAX; i++) {
		int fd;

		if (i == s->number)
			continue;
		fd = open(file_of(s, a, i),
			O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
		if (fd < 0)
			break;
		if (flock(fd, LOCK_SH | LOCK_NB) != 0)
			read_user(&s->others, a, fd);
		close(fd);
	}
}

/* the number of groups that may run now, which we claim */
static int
claim(const struct machine_share *s, int running, int waiting)
{
	double part = machine_share_part(&s->others);
	int most = (int)(part / s->load + ROUNDING);
	int wanted = waiting ? s->slots : running;

	if (!s->others.n)
		return s->slots;
	if (most < wanted)
		wanted = most;
	return wanted < 1 ? 1 : wanted > s->slots ? s->slots : wanted;
}

static void
tell(const struct machine_share *s, struct arena *a, int running, int waiting)
{
	int n = running > s->limit ? running : s->limit;
	const char *text = arena_fmt(a, "%.6f %d %ld %s\n", n * s->load,
		waiting && s->limit < s->slots, (long)getpid(), paths_root(a));
	ssize_t written = pwrite(s->fd, text, strlen(text), 0);

	/* a full disk: others see what we told last */
	if (written > 0 && ftruncate(s->fd, written) != 0)
		return;
}

void
machine_share_look(
	struct machine_share *s, struct arena *a, int running, int waiting)
{
	int lock = lock_all(s, a);

	if (lock < 0)
		return;
	read_others(s, a);
	s->limit = claim(s, running, waiting);
	tell(s, a, running, waiting);
	close(lock);
}

int
machine_share_join(
	struct machine_share *s, struct arena *a, int slots, double load)
{
	int lock;

	*s = (struct machine_share){.load = load,
		.slots = slots,
		.limit = slots,
		.folder = folder_of_user(a),
		.fd = -1};
	if (!s->folder || (lock = lock_all(s, a)) < 0)
		return -1;
	for (int i = 0; i < RUNS_MAX && s->fd < 0; i++) {
		s->number = i;
		s->fd = file_lock(file_of(s, a, i), LOCK_EX | LOCK_NB);
		if (s->fd < 0 && errno != EWOULDBLOCK)
			break;
	}
	/* what the last run of that number told is not ours */
	if (s->fd >= 0 && ftruncate(s->fd, 0) != 0)
		machine_share_leave(s);
	close(lock);
	if (s->fd < 0)
		return -1;
	machine_share_look(s, a, 0, 1);
	return 0;
}

void
machine_share_leave(struct machine_share *s)
{
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
}
