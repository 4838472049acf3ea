/*
 * Faults of the system, for tests (LD_PRELOAD): calls of programs named in
 * FAULT_IN on paths that contain FAULT_PATH fail.
 *
 *	FAULT	write:ENOSPC, open:EROFS, rename:EIO ...; write:SHORT and
 *		write:EINTR happen to every other call; alloc:ENOMEM happens
 *		to all calls after the first FAULT_AFTER, clock:SECONDS to the
 *		time of day while a file FAULT_PATH is there
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

static const struct {
	const char *name;
	int number;
} errors[] = {{"ENOSPC", ENOSPC}, {"EDQUOT", EDQUOT}, {"EROFS", EROFS},
	{"EIO", EIO}, {"EMFILE", EMFILE}, {"EINTR", EINTR}, {"ENOMEM", ENOMEM},
	{"SHORT", -1}};

/* the error for this call, -1 for a short one, 0: it goes on */
static int
fault(const char *call, const char *path)
{
	const char *wanted = getenv("FAULT"), *part = getenv("FAULT_PATH");
	const char *programs = getenv("FAULT_IN");
	size_t n = strlen(call);

	if (!wanted || !part || !programs || !path || !strstr(path, part) ||
		!strstr(programs, program_invocation_short_name) ||
		strncmp(wanted, call, n) != 0 || wanted[n] != ':')
		return 0;
	for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
		if (strcmp(wanted + n + 1, errors[i].name) == 0)
			return errors[i].number;
	abort();
}

static int
every_other(void)
{
	static int calls;

	return calls++ % 2 == 0;
}

ssize_t
write(int fd, const void *bytes, size_t n)
{
	static ssize_t (*real)(int, const void *, size_t);
	char link[64], path[4096];
	ssize_t length;
	int error;

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "write");
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	length = readlink(link, path, sizeof path - 1);
	path[length > 0 ? length : 0] = '\0';
	error = fault("write", path);
	if (error == EINTR && !every_other())
		error = 0;
	if (error > 0) {
		errno = error;
		return -1;
	}
	return real(fd, bytes, error < 0 && n > 1 ? n / 2 : n);
}

int
open(const char *path, int flags, ...)
{
	static int (*real)(const char *, int, ...);
	va_list args;
	mode_t mode;
	int error =
		flags & (O_WRONLY | O_RDWR | O_CREAT) ? fault("open", path) : 0;

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "open");
	va_start(args, flags);
	mode = va_arg(args, mode_t);
	va_end(args);
	if (error > 0) {
		errno = error;
		return -1;
	}
	return real(path, flags, mode);
}

int open64(const char *path, int flags, ...) __attribute__((alias("open")));

int
rename(const char *from, const char *to)
{
	static int (*real)(const char *, const char *);
	int error = fault("rename", to);

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "rename");
	if (error > 0) {
		errno = error;
		return -1;
	}
	return real(from, to);
}

int
renameat2(int from_dir, const char *from, int to_dir, const char *to,
	unsigned int flags)
{
	static int (*real)(int, const char *, int, const char *, unsigned int);
	int error = fault("rename", to);

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "renameat2");
	if (error > 0) {
		errno = error;
		return -1;
	}
	return real(from_dir, from, to_dir, to, flags);
}

/* what libc's own are called, since looking for them takes memory */
void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);

static int
no_memory(void)
{
	static int asked; /* -1: while it is found out */
	static long left;
	const char *after = getenv("FAULT_AFTER");

	if (!asked) {
		asked = fault("alloc", "") ? 1 : -1;
		left = after ? atol(after) : 0;
	}
	if (asked < 0 || __atomic_sub_fetch(&left, 1, __ATOMIC_RELAXED) >= 0)
		return 0;
	errno = ENOMEM;
	return 1;
}

void *
malloc(size_t n)
{
	return no_memory() ? NULL : __libc_malloc(n);
}

void *
calloc(size_t n, size_t size)
{
	return no_memory() ? NULL : __libc_calloc(n, size);
}

void *
realloc(void *p, size_t n)
{
	return no_memory() ? NULL : __libc_realloc(p, n);
}

/* the time of day goes on SECONDS later, or earlier */
int
clock_gettime(clockid_t clock, struct timespec *t)
{
	static int (*real)(clockid_t, struct timespec *);
	const char *wanted = getenv("FAULT"), *step = getenv("FAULT_PATH");

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "clock_gettime");
	if (real(clock, t) != 0)
		return -1;
	if (clock == CLOCK_REALTIME && wanted && step &&
		strncmp(wanted, "clock:", 6) == 0 && access(step, F_OK) == 0)
		t->tv_sec += atol(wanted + 6);
	return 0;
}
