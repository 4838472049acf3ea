#define _GNU_SOURCE
#include "worker/recorder.h"

#ifdef __linux__

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/install.h"
#include "os/process.h"
#include "recorder/elf.h"

/* 1: the file is such a program, or a script: its shell hands the library on */
static int
loads(const char *path)
{
	struct stat s;
	int fd = open(path, O_RDONLY | O_CLOEXEC), yes = 0;

	if (fd < 0)
		return 0;
	if (fstat(fd, &s) == 0 && s.st_size > 4) {
		size_t n = (size_t)s.st_size;
		char *bytes = mmap(NULL, n, PROT_READ, MAP_PRIVATE, fd, 0);

		if (bytes != MAP_FAILED) {
			yes = memcmp(bytes, "#!", 2) == 0 ||
				(memcmp(bytes, "\177ELF", 4) == 0 &&
					!elf_refuses(bytes, n));
			munmap(bytes, n);
		}
	}
	close(fd);
	return yes;
}

const char *
recorder_variable(struct arena *a, const char *python)
{
	const char *library = install_recorder(a), *own = getenv("LD_PRELOAD");
	const char *path = process_find(a, python);

	/* the loader takes blanks and colons for ends of a name */
	if (!library || strpbrk(library, " :") || !path || !loads(path))
		return NULL;
	return own && *own ? arena_fmt(a, "LD_PRELOAD=%s:%s", own, library)
			   : arena_fmt(a, "LD_PRELOAD=%s", library);
}

#else

const char *
recorder_variable(struct arena *a, const char *python)
{
	(void)a;
	(void)python;
	return NULL;
}

#endif
