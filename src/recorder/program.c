#define _GNU_SOURCE
#include "recorder/program.h"

#include <elf.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "recorder/elf.h"
#include "recorder/wrap.h"

static void
take_interpreter(const char *bytes, size_t size, struct program *out)
{
	size_t i = 2, n = 0;

	while (i < size && (bytes[i] == ' ' || bytes[i] == '\t'))
		i++;
	for (; i < size && n < sizeof out->interpreter - 1 &&
		!strchr(" \t\r\n", bytes[i]);
		i++)
		out->interpreter[n++] = bytes[i];
	out->interpreter[n] = '\0';
}

static enum program_kind
look_into(const char *bytes, size_t n, struct program *out)
{
	if (n >= 2 && memcmp(bytes, "#!", 2) == 0) {
		take_interpreter(bytes, n, out);
		return PROGRAM_SCRIPT;
	}
	if (n < SELFMAG || memcmp(bytes, ELFMAG, SELFMAG) != 0)
		return PROGRAM_TEXT;
	out->why = elf_refuses(bytes, n);
	return out->why ? PROGRAM_CANNOT : PROGRAM_LOADS;
}

/* 1: the loader ignores LD_PRELOAD, since the program changes its user */
static int
is_privileged(const char *path, const struct stat *s)
{
	char bytes[64];

	return ((s->st_mode & S_ISUID) && s->st_uid != geteuid()) ||
		((s->st_mode & S_ISGID) && s->st_gid != getegid()) ||
		wrap_syscall(SYS_getxattr, path, "security.capability", bytes,
			sizeof bytes) > 0;
}

enum program_kind
program_look(const char *path, struct program *out)
{
	struct stat s;
	char *bytes;
	size_t n;
	enum program_kind kind = PROGRAM_CANNOT;
	int fd = (int)wrap_syscall(
		SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);

	out->why = "unreadable program";
	if (fd < 0)
		return wrap_syscall(SYS_faccessat, AT_FDCWD, path, X_OK) == 0
			? PROGRAM_CANNOT
			: PROGRAM_MISSING;
	if (fstat(fd, &s) != 0 || !S_ISREG(s.st_mode) || !(s.st_mode & 0111)) {
		kind = PROGRAM_MISSING;
	} else if (is_privileged(path, &s)) {
		out->why = "set-uid program";
	} else if (s.st_size == 0) {
		kind = PROGRAM_TEXT;
	} else {
		n = (size_t)s.st_size;
		bytes = mmap(NULL, n, PROT_READ, MAP_PRIVATE, fd, 0);
		if (bytes != MAP_FAILED) {
			kind = look_into(bytes, n, out);
			munmap(bytes, n);
		}
	}
	wrap_syscall(SYS_close, fd);
	return kind;
}
