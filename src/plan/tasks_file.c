#include "plan/tasks_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/digest.h"
#include "core/paths.h"
#include "os/file_write.h"
#include "os/fs.h"

#define BEGIN "{\"slug\":\"" /* of each line but the first */

enum { STAMP = 16 };

static const char *
stamp_of(struct arena *a, const char *text)
{
	return arena_ndup(a, digest_of(text, strlen(text)).text, STAMP);
}

/* The quote after a slug is less than all characters that it may have. */
static int
by_slug(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void
tasks_file_make(struct tasks_file *f, struct arena *a, const struct plan *p,
	const struct config *c, const struct suite *s)
{
	struct buf b = {0};
	const char *shared;

	*f = (struct tasks_file){0};
	task_put_shared(&b, a, p, c, s);
	shared = buf_take(&b, a);
	*vec_add(a, &f->lines) = shared;
	for (size_t i = 0; i < p->groups.n; i++) {
		const char *own;

		task_put_own(&b, a, &p->groups.v[i]);
		own = buf_take(&b, a);
		*vec_add(a, &f->lines) = own;
		*vec_add(a, &f->stamps) =
			stamp_of(a, arena_fmt(a, "%s\n%s", shared, own));
	}
	if (f->lines.n > 2)
		qsort(f->lines.v + 1, f->lines.n - 1, sizeof *f->lines.v,
			by_slug);
}

int
tasks_file_write(const struct tasks_file *f)
{
	struct buf b = {0};
	int failed;

	for (size_t i = 0; i < f->lines.n; i++) {
		buf_adds(&b, f->lines.v[i]);
		buf_addc(&b, '\n');
	}
	failed = file_write(paths.tasks, b.s, b.n) < 0;
	buf_release(&b);
	return failed ? -1 : 0;
}

/* where the line begins that has the character at this place */
static const char *
line_at(const char *first, const char *at)
{
	while (at > first && at[-1] != '\n')
		at--;
	return at;
}

/* the line of the group among sorted ones, in the arena; NULL: there is none */
static const char *
find(struct arena *a, const char *low, const char *end, const char *slug)
{
	const char *begin = arena_fmt(a, BEGIN "%s\"", slug);
	size_t n = strlen(begin);

	while (low < end) {
		const char *line = line_at(low, low + (end - low) / 2);
		const char *next = memchr(line, '\n', (size_t)(end - line));
		int order = strncmp(line, begin, n);

		if (!next) /* the file is torn */
			return NULL;
		if (order == 0)
			return arena_ndup(a, line, (size_t)(next - line));
		if (order < 0)
			low = next + 1;
		else
			end = line;
	}
	return NULL;
}

int
tasks_file_read(struct task *t, struct arena *a, const char *slug,
	const char *stamp, const char **cause)
{
	struct buf b = {0};
	const char *own = NULL, *text = NULL, *end;

	if (fs_read(paths.tasks, &b) != 0) {
		*cause = arena_dup(a, strerror(errno));
		buf_release(&b);
		return -1;
	}
	end = b.n ? memchr(b.s, '\n', b.n) : NULL;
	if (end)
		own = find(a, end + 1, b.s + b.n, slug);
	if (own)
		text = arena_fmt(a, "%.*s\n%s", (int)(end - b.s), b.s, own);
	buf_release(&b);
	if (text && (!stamp || strcmp(stamp_of(a, text), stamp) == 0))
		return task_parse(t, a, text, cause);
	*cause = text ? "it is of another plan than build.ninja"
		      : "it has no such group";
	return -1;
}
