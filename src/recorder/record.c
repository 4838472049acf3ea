#define _GNU_SOURCE
#include "recorder/record.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "recorder/log.h"
#include "recorder/scratch.h"
#include "recorder/wrap.h"

#define LINK_OF_FD "/proc/self/fd/%d"

enum { LINK = sizeof LINK_OF_FD + 10 };

struct line {
	char *text;
	size_t n;
};

static void
put(struct line *l, const char *bytes, size_t n)
{
	if (l->n + n < SCRATCH_LINE)
		memcpy(l->text + l->n, bytes, n);
	l->n += n;
}

/* length of the UTF-8 sequence that begins here; 0: it is none */
static size_t
sequence(const unsigned char *s)
{
	size_t n = s[0] < 0x80 ? 1
		: s[0] < 0xc2  ? 0
		: s[0] < 0xe0  ? 2
		: s[0] < 0xf0  ? 3
		: s[0] < 0xf5  ? 4
			       : 0;

	for (size_t i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
		(s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
		return 0;
	return n;
}

/* a JSON string; a byte that is no UTF-8 as Python's surrogateescape has it */
static void
put_string(struct line *l, const char *text)
{
	static const char hex[] = "0123456789abcdef";
	const unsigned char *s = (const unsigned char *)text;

	put(l, "\"", 1);
	while (*s) {
		size_t n = sequence(s);
		char escaped[6] = {
			'\\', 'u', n ? '0' : 'd', n ? '0' : 'c', 0, 0};

		escaped[4] = hex[*s >> 4];
		escaped[5] = hex[*s & 15];
		if (n == 0 || *s < 0x20 || *s == 0x7f || *s == '"' ||
			*s == '\\')
			put(l, escaped, sizeof escaped);
		else
			put(l, (const char *)s, n);
		s += n ? n : 1;
	}
	put(l, "\"", 1);
}

static void
append(struct log *log, char *text, const char *kind, const char *what,
	const char *more)
{
	struct line l = {text, 0};

	put(&l, "[\"", 2);
	put(&l, kind, strlen(kind));
	put(&l, "\", ", 3);
	put_string(&l, what);
	if (more) {
		put(&l, ", ", 2);
		put_string(&l, more);
	}
	put(&l, "]\n", 2);
	if (l.n < SCRATCH_LINE)
		log_append(log, text, l.n);
	else
		log->seen->lost = 1;
}

static int
is_below(const char *path, const char *folder, size_t n)
{
	return n && strncmp(path, folder, n) == 0 &&
		(path[n] == '/' || path[n] == '\0');
}

/* packages of the system count as what they are, not file by file */
static int
is_of_system(const char *path)
{
	static const char *const folders[] = {"/usr", "/lib", "/lib32",
		"/lib64", "/libx32", "/bin", "/sbin", "/etc", "/var", "/boot",
		NULL};

	for (const char *const *f = folders; *f; f++)
		if (is_below(path, *f, strlen(*f)))
			return 1;
	return 0;
}

static int
is_device(const char *path)
{
	static const char *const folders[] = {
		"/proc", "/sys", "/dev", "/run", NULL};

	for (const char *const *f = folders; *f; f++)
		if (is_below(path, *f, strlen(*f)))
			return 1;
	return path[1] == '\0';
}

/* by-products, and Python packages that count by their versions */
static int
is_by_product(const char *path)
{
	size_t n = strlen(path);

	return strstr(path, "/__pycache__") || strstr(path, "/.pytest_cache") ||
		strstr(path, "/site-packages/") ||
		strstr(path, "/dist-packages/") ||
		strstr(path, "/lib/python3") ||
		(n > 4 && strcmp(path + n - 4, ".pyc") == 0);
}

/* 1: it is recorded */
static int
counts(const struct log *log, const char *path, int program)
{
	const char *root = log->seen->root;
	size_t n = strlen(root);

	if (is_by_product(path))
		return 0;
	if (is_below(path, root, n))
		return !is_below(path + n, "/.aomaker-build", 15) &&
			!is_below(path + n, "/reports", 8);
	return !is_device(path) && (program || !is_of_system(path));
}

/* what a symbolic link leads to, into `path`; its length, or -1 */
static long
target_of(const char *link, char *path, size_t size)
{
	long n = wrap_syscall(SYS_readlinkat, AT_FDCWD, link, path, size - 1);

	if (n >= 0)
		path[n] = '\0';
	return n;
}

static long
link_of(int fd, char *path, size_t size)
{
	char link[LINK];

	snprintf(link, sizeof link, LINK_OF_FD, fd);
	return target_of(link, path, size);
}

/* takes out "//" and "/./", and slashes at the end */
static void
tidy(char *path)
{
	char *out = path;

	for (const char *in = path; *in;) {
		while (in[0] == '/' &&
			(in[1] == '/' ||
				(in[1] == '.' &&
					(in[2] == '/' || in[2] == '\0'))))
			in += in[1] == '/' ? 1 : 2;
		if (*in)
			*out++ = *in++;
	}
	while (out > path + 1 && out[-1] == '/')
		out--;
	if (out == path)
		*out++ = '/';
	*out = '\0';
}

/* the directory before the last ".." as it really is: there may be links before */
static void
resolve_parents(char *path, size_t size, char *spare)
{
	char *last = NULL, *rest;
	long n;
	int fd;

	for (char *p = path; (p = strstr(p, "/..")); p += 3)
		if (p[3] == '/' || p[3] == '\0')
			last = p + 3;
	if (!last)
		return;
	rest = last;
	n = (long)strlen(rest);
	memcpy(spare, rest, (size_t)n + 1);
	*rest = '\0';
	fd = (int)wrap_syscall(
		SYS_openat, AT_FDCWD, path, O_PATH | O_CLOEXEC, 0);
	if (fd >= 0) {
		long got = link_of(fd, path, size / 2);

		wrap_syscall(SYS_close, fd);
		last = path + (got > 0 ? got : 0);
	}
	memcpy(last, spare, (size_t)n + 1);
}

/* 0, or -1: the path cannot be told */
static int
absolute(struct scratch *s, int dirfd, const char *path)
{
	size_t n = 0, length = strlen(path);
	long got;

	if (path[0] != '/') {
		got = dirfd == AT_FDCWD
			? wrap_syscall(SYS_getcwd, s->path, SCRATCH_PATH / 2) -
				1
			: link_of(dirfd, s->path, SCRATCH_PATH / 2);
		if (got <= 0 || s->path[0] != '/')
			return -1;
		n = (size_t)got;
		s->path[n++] = '/';
	}
	if (n + length >= SCRATCH_PATH)
		return -1;
	memcpy(s->path + n, path, length + 1);
	tidy(s->path);
	resolve_parents(s->path, SCRATCH_PATH, s->line);
	return 0;
}

/* 1: Python does not record it by itself, so that this process's own do matter */
static int
wants(const struct log *log, const char *kind)
{
	return !log->programs_only || strcmp(kind, "program") == 0 ||
		(log->asks &&
			(strcmp(kind, "stat") == 0 ||
				strcmp(kind, "absent") == 0));
}

static void
to_logs(struct log *log, struct scratch *s, const char *kind)
{
	int program = strcmp(kind, "program") == 0;

	for (; log; log = log->outer)
		if (wants(log, kind) && counts(log, s->path, program))
			append(log, s->line, kind, s->path, NULL);
}

/* 1: it matters to a log */
static int
is_wanted(const struct log *log, const char *kind)
{
	for (; log; log = log->outer)
		if (wants(log, kind))
			return 1;
	return 0;
}

void
record_path(const char *kind, int dirfd, const char *path)
{
	struct log *log = log_current();
	struct scratch *s;
	int saved = errno;

	if (!path || !path[0] || !is_wanted(log, kind))
		return;
	s = scratch_take();
	if (!s) {
		log_lost();
		return;
	}
	if (absolute(s, dirfd, path) == 0)
		to_logs(log, s, kind);
	else
		log_lost();
	scratch_give(s);
	errno = saved;
}

/* what a link of /proc leads to */
static void
record_link(const char *kind, const char *link)
{
	struct log *log = log_current();
	struct scratch *s;
	int saved = errno;

	if (!is_wanted(log, kind))
		return;
	s = scratch_take();
	if (!s) {
		log_lost();
		return;
	}
	if (target_of(link, s->path, SCRATCH_PATH) < 0)
		log_lost();
	else if (s->path[0] == '/') /* else a pipe or the like */
		to_logs(log, s, kind);
	scratch_give(s);
	errno = saved;
}

void
record_fd(const char *kind, int fd)
{
	char link[LINK];

	snprintf(link, sizeof link, LINK_OF_FD, fd);
	record_link(kind, link);
}

void
record_own_program(void)
{
	record_link("program", "/proc/self/exe");
}

void
record_open(int dirfd, const char *path, int flags, int failed)
{
	int access = flags & O_ACCMODE;

	if (!log_current())
		return;
	if (failed) {
		if (errno == ENOENT || errno == ENOTDIR)
			record_path("absent", dirfd, path);
		return;
	}
	if (flags & (O_PATH | O_DIRECTORY)) {
		record_path("stat", dirfd, path);
		return;
	}
	if (access == O_RDWR && !(flags & O_TRUNC))
		record_path("updated", dirfd, path);
	else if (access != O_RDONLY || (flags & (O_CREAT | O_TRUNC)))
		record_path("written", dirfd, path);
	else
		record_path("file", dirfd, path);
}

void
record_stat(int dirfd, const char *path, int failed)
{
	if (!failed)
		record_path("stat", dirfd, path);
	else if (errno == ENOENT || errno == ENOTDIR)
		record_path("absent", dirfd, path);
}

void
record_text(const char *kind, const char *text, const char *more)
{
	struct scratch *s;
	int saved = errno;

	if (!log_current())
		return;
	s = scratch_take();
	if (!s) {
		log_lost();
		return;
	}
	for (struct log *log = log_current(); log; log = log->outer)
		if (!log->programs_only)
			append(log, s->line, kind, text, more);
	scratch_give(s);
	errno = saved;
}

void
record_unknown(const char *why, const char *path)
{
	char what[1024];
	struct scratch *s = log_current() ? scratch_take() : NULL;
	int saved = errno;

	if (!s) {
		log_lost();
		return;
	}
	if (absolute(s, AT_FDCWD, path) != 0)
		s->path[0] = '\0';
	snprintf(what, sizeof what, "%s %.900s", why, s->path);
	for (struct log *log = log_current(); log; log = log->outer)
		append(log, s->line, "unknown", what, s->path);
	scratch_give(s);
	errno = saved;
}
