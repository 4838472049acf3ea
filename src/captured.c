#define _DEFAULT_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "captured.h"

enum { END = 4096 };	/* bytes of each */

/* the last bytes of a file, from a line's start; 0: there are none */
static size_t
read_end(const char *path, char *end)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	off_t size = fd < 0 ? 0 : lseek(fd, 0, SEEK_END);
	const char *line;
	ssize_t n = 0;

	if (size > 0)
		n = pread(fd, end, END, size > END ? size - END : 0);
	if (fd >= 0)
		close(fd);
	if (n <= 0)
		return 0;
	line = size > END ? memchr(end, '\n', (size_t)n) : NULL;
	if (line)
		memmove(end, line + 1, (size_t)(n -= line + 1 - end));
	return (size_t)n;
}

void
captured_take(const struct attempt *t)
{
	static const char *const names[] = {"stdout", "stderr"};
	FILE *log = NULL;
	char end[END];

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *path = attempt_file(t, arena_fmt(t->arena,
			"captured.%s", names[i]));
		size_t n = read_end(path, end);

		if (n && (log || (log = fopen(t->worker.log, "ae"))))
			fprintf(log, "\n--- captured %s\n%.*s%s", names[i],
				(int)n, end, end[n - 1] == '\n' ? "" : "\n");
		unlink(path);
	}
	if (log)
		fclose(log);
}
