#define _GNU_SOURCE
#include "cache/store.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cache/store_http.h"
#include "os/clock.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "os/path.h"

enum { SECONDS = 20 }; /* that all of it may take */

void
store_open(struct store *s, struct arena *a, const char *url)
{
	*s = (struct store){.arena = a, .url = url};
	if (strncmp(url, "file://", 7) == 0)
		s->dir = url + 7;
	else if (!strstr(url, "://"))
		s->dir = url;
}

/* reads a regular file of at most so many bytes; -1 with errno */
static int
read_bounded(const char *path, size_t most, struct buf *b)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	ssize_t n = 1;
	struct stat st;

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) ||
		st.st_size > (off_t)most)
		n = -1;
	while (n > 0 && b->n <= most) {
		buf_reserve(b, 64 * 1024);
		n = read(fd, b->s + b->n, 64 * 1024);
		b->n += n > 0 ? (size_t)n : 0;
	}
	close(fd);
	errno = n < 0 ? EINVAL : 0;
	return n < 0 || b->n > most ? -1 : 0;
}

static void
run_in_dir(struct store *s, struct store_item *x)
{
	const char *path = path_join(s->arena, s->dir, x->name);

	if (!x->put) {
		x->found = read_bounded(path, x->most, &x->body) == 0;
	} else if (fs_mkdirs(path_dir(s->arena, path)) == 0 &&
		file_write(path, x->body.n ? x->body.s : "", x->body.n) >= 0) {
		x->found = 1;
	} else {
		s->trouble = arena_fmt(s->arena, "%s", strerror(errno));
	}
}

static void
run_all_in_dir(struct store *s, store_items *items,
	void (*done)(void *context, struct store_item *), void *context)
{
	for (size_t i = 0; i < items->n; i++) {
		struct store_item *x = &items->v[i];

		if (!s->trouble && clock_steady() > s->ends)
			s->trouble = "it is too slow";
		if (!s->trouble)
			run_in_dir(s, x);
		s->ends += store_item_done(x, done, context);
	}
}

void
store_run(struct store *s, store_items *items,
	void (*done)(void *context, struct store_item *), void *context)
{
	double began = clock_steady();

	s->ends = began + SECONDS - s->used;
	if (!s->dir && items->n && !s->trouble)
		store_http_run(s, items, done, context);
	else
		run_all_in_dir(s, items, done, context);
	s->used = SECONDS - (s->ends - clock_steady());
}

void
store_close(struct store *s)
{
	if (s->http)
		store_http_close(s);
}
