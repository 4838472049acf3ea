#define _GNU_SOURCE
#include "os/tail.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 16 * 1024 };

void
tail_start(struct tail *f, const char *path)
{
	*f = (struct tail){.path = path, .fd = -1};
	buf_reserve(&f->text, 1);
}

void
tail_end(struct tail *f)
{
	if (f->path && f->fd >= 0)
		close(f->fd);
	buf_release(&f->text);
	*f = (struct tail){.path = NULL};
}

/* reads on; 0: nothing new */
static int
more(struct tail *f)
{
	ssize_t n;

	if (f->fd < 0)
		f->fd = open(f->path, O_RDONLY | O_CLOEXEC);
	if (f->fd < 0)
		return 0;
	if (f->taken) {
		f->text.n -= f->taken;
		memmove(f->text.s, f->text.s + f->taken, f->text.n + 1);
		f->taken = 0;
	}
	buf_reserve(&f->text, CHUNK);
	n = read(f->fd, f->text.s + f->text.n, CHUNK);
	if (n <= 0)
		return 0;
	f->text.n += (size_t)n;
	f->text.s[f->text.n] = '\0';
	return 1;
}

const char *
tail_line(struct tail *f, size_t *n)
{
	size_t seen = 0;

	if (!f->path)
		return NULL;
	do {
		char *line = f->text.s + f->taken, *end = NULL;

		if (f->text.n > f->taken + seen)
			end = memchr(
				line + seen, '\n', f->text.n - f->taken - seen);
		if (end) {
			*n = (size_t)(end - line);
			f->taken += *n + 1;
			return line;
		}
		seen = f->text.n - f->taken;
	} while (more(f));
	return NULL;
}

const char *
tail_rest(struct tail *f, size_t *n)
{
	size_t taken = f->taken;

	*n = f->text.n - taken;
	f->taken = f->text.n;
	return *n ? f->text.s + taken : NULL;
}
