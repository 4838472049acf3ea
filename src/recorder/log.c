#define _GNU_SOURCE
#include "recorder/log.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "recorder/scratch.h"
#include "recorder/wrap.h"

extern char **environ;

static struct log *of_process;
static _Thread_local struct log *of_thread;
static const char *library = "";
static int watches_forks;
static atomic_int initialized;

struct log *
log_current(void)
{
	if (!initialized)
		log_init();
	return of_thread ? of_thread : of_process;
}

struct log *
log_of_thread(void)
{
	return of_thread;
}

void
log_inherit(struct log *log)
{
	of_thread = log;
}

const char *
log_library(void)
{
	return library;
}

static void
forked(void)
{
	for (struct log *l = log_current(); l; l = l->outer)
		l->programs_only = 0;
	scratch_reset();
}

/* takes our end from a value of LD_PRELOAD, in place; 1: it is empty now */
static int
without_library(char *value)
{
	size_t n = strlen(value), own = strlen(library);

	if (!own || n < own || strcmp(value + n - own, library) != 0)
		return 0;
	if (n == own) {
		memset(value, 0, n);
		return 1;
	}
	if (value[n - own - 1] == ':')
		memset(value + n - own - 1, 0, own + 1);
	return 0;
}

/* takes a variable out of the environment that the process began with */
static void
take_out(char **variable)
{
	do
		variable[0] = variable[1];
	while (*variable++);
}

static struct log_seen *
map(const char *path, int flags)
{
	char name[4200];
	struct log_seen *seen = NULL;
	int fd;

	snprintf(name, sizeof name, "%s.seen", path);
	fd = (int)wrap_syscall(
		SYS_openat, AT_FDCWD, name, O_RDWR | O_CLOEXEC | flags, 0600);
	if (fd < 0)
		return NULL;
	if (flags) {
		static const char zeros[sizeof(struct log_seen)];

		if (wrap_syscall(SYS_write, fd, zeros, sizeof zeros) !=
			(long)sizeof zeros)
			goto out;
	}
	seen = mmap(
		NULL, sizeof *seen, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (seen == MAP_FAILED)
		seen = NULL;
out:
	wrap_syscall(SYS_close, fd);
	return seen;
}

/* room for the logs that a program is given: most need no other memory */
static _Alignas(struct log) char room[1024];
static size_t used;

static void *
take_room(size_t n)
{
	void *place = room + used;

	n = (n + sizeof(void *) - 1) / sizeof(void *) * sizeof(void *);
	if (n > sizeof room - used)
		return calloc(1, n);
	used += n;
	return place;
}

static struct log *
add(const char *path, size_t n, struct log *outer, int flags)
{
	struct log *log = flags ? calloc(1, sizeof *log + n + 1)
				: take_room(sizeof *log + n + 1);

	if (!log)
		return NULL;
	log->path = memcpy(log + 1, path, n);
	log->outer = outer;
	log->seen = map(log->path, flags);
	if (log->seen)
		return log;
	if (flags)
		free(log);
	return NULL;
}

/* the value has the outermost log first; each path ends with a line feed */
static void
open_all(const char *value)
{
	for (const char *end; (end = strchr(value, '\n')); value = end + 1) {
		struct log *log =
			add(value, (size_t)(end - value), of_process, 0);

		if (!log)
			continue;
		log->seen->loaded++;
		of_process = log;
	}
}

void
log_init(void)
{
	Dl_info self;
	int saved = errno;

	if (atomic_exchange(&initialized, 1) || !environ)
		return;
	if (dladdr(&initialized, &self) && self.dli_fname[0] == '/')
		library = self.dli_fname;
	for (char **v = environ; *v;) {
		if (strncmp(*v, LOG_VARIABLE "=", sizeof LOG_VARIABLE) == 0) {
			open_all(*v + sizeof LOG_VARIABLE);
			memset(*v, 0, strlen(*v));
			take_out(v);
		} else if (strncmp(*v, "LD_PRELOAD=", 11) == 0 &&
			without_library(*v + 11)) {
			memset(*v, 0, 11);
			take_out(v);
		} else {
			v++;
		}
	}
	errno = saved;
}

static size_t
put_path(const struct log *log, char *out, size_t size, size_t n)
{
	size_t length;

	if (!log)
		return n;
	n = put_path(log->outer, out, size, n);
	length = strlen(log->path);
	if (n + length + 1 < size) {
		memcpy(out + n, log->path, length);
		out[n + length] = '\n';
	}
	return n + length + 1;
}

size_t
log_value(char *out, size_t size)
{
	size_t n = put_path(log_current(), out, size, 0);

	if (n < size)
		out[n] = '\0';
	return n;
}

static void
begin(struct log **log, const char *path, const char *root)
{
	size_t n = (size_t)(root - path);
	struct log *inner = add(path, n, of_process, O_CREAT | O_TRUNC);

	if (!inner)
		return;
	snprintf(inner->seen->root, sizeof inner->seen->root, "%s", root + 1);
	inner->programs_only = 1;
	*log = inner;
	if (!watches_forks++)
		pthread_atfork(NULL, NULL, forked);
	log_append(inner, "", 0); /* its file shows that we are loaded */
}

static void
end(struct log **log)
{
	static const char lost[] = "[\"unknown\", \"started programs, of which "
				   "not everything was recorded\"]\n";
	struct log *inner = *log;
	char name[4200];

	if (!inner || !inner->programs_only)
		return;
	if (inner->seen->lost || inner->seen->started != inner->seen->loaded)
		log_append(inner, lost, sizeof lost - 1);
	snprintf(name, sizeof name, "%s.seen", inner->path);
	wrap_syscall(SYS_unlinkat, AT_FDCWD, name, 0);
	*log = inner->outer;
	/* threads that the group left may use it */
	mmap(inner->seen, sizeof *inner->seen, PROT_READ | PROT_WRITE,
		MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

void
log_command(const char *value)
{
	const char *path = strchr(value, '\n'), *root;
	struct log **log = value[0] == 't' ? &of_thread : &of_process;

	log_current();
	if (!path)
		return;
	root = strchr(path + 1, '\n');
	if (root)
		begin(log, path + 1, root);
	else if (path[-1] != '+' && path[-1] != '-')
		end(log);
	else if (*log)
		(*log)->asks = path[-1] == '+';
}

void
log_lost(void)
{
	for (struct log *l = log_current(); l; l = l->outer)
		l->seen->lost = 1;
}

static unsigned long long
hash(const char *bytes, size_t n)
{
	unsigned long long h = 0xcbf29ce484222325;

	while (n--)
		h = (h ^ (unsigned char)*bytes++) * 0x100000001b3;
	return h ? h : 1;
}

/* The place of a line in the table: 1 if it is there, 0 and a free place, or NULL
   when the table is full. */
static int
look_up(struct log_seen *seen, unsigned long long h, atomic_ullong **place)
{
	enum { SIZE = sizeof seen->lines / sizeof *seen->lines, TRIES = 32 };

	*place = NULL;
	for (size_t i = 0; i < TRIES; i++) {
		atomic_ullong *p = &seen->lines[(h + i) % SIZE];

		if (*p == h)
			return 1;
		if (*p == 0) {
			*place = p;
			return 0;
		}
	}
	return 0;
}

void
log_append(struct log *log, const char *line, size_t n)
{
	unsigned long long h = hash(line, n), none = 0;
	atomic_ullong *place;
	int fd, saved = errno;

	if (look_up(log->seen, h, &place))
		return;
	fd = (int)wrap_syscall(SYS_openat, AT_FDCWD, log->path,
		O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, 0600);
	if (fd < 0 || wrap_syscall(SYS_write, fd, line, n) != (long)n)
		log->seen->lost = 1;
	else if (
		place) /* after the line: a process may be killed between them */
		atomic_compare_exchange_strong(place, &none, h);
	if (fd >= 0)
		wrap_syscall(SYS_close, fd);
	errno = saved;
}
