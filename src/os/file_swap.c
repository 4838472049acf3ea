#define _DEFAULT_SOURCE
#include "os/file_swap.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/file_write.h"
#include "os/fs.h"

void
file_swap_add(struct file_swap *s, const char *aside, const char *target)
{
	*vec_add(s->arena, &s->items) =
		(struct file_swap_item){.aside = aside, .target = target};
}

int
file_swap_write(struct file_swap *s, const char *target, const struct buf *text)
{
	char aside[FILE_WRITE_ASIDE];
	int written = file_write_aside(target, text->s, text->n, aside);

	if (written <= 0)
		return written;
	file_swap_add(s, arena_dup(s->arena, aside), target);
	s->items.v[s->items.n - 1].file = 1;
	return 0;
}

static int
put(const struct file_swap_item *i)
{
	struct stat st;

	if (lstat(i->target, &st) != 0)
		return errno == ENOENT ? rename(i->aside, i->target) : -1;
	if (i->file && S_ISDIR(st.st_mode)) { /* the user's */
		errno = EISDIR;
		return -1;
	}
	return fs_exchange(i->aside, i->target);
}

static void
put_back(const struct file_swap_item *i)
{
	if (access(i->aside, F_OK) == 0)
		fs_exchange(i->aside, i->target);
	else
		rename(i->target, i->aside);
}

int
file_swap_all(struct file_swap *s)
{
	int saved;
	size_t n = 0;

	while (n < s->items.n && put(&s->items.v[n]) == 0)
		n++;
	if (n == s->items.n)
		return 0;
	saved = errno;
	s->failed = s->items.v[n].target;
	while (n--)
		put_back(&s->items.v[n]);
	errno = saved;
	return -1;
}

void
file_swap_end(struct file_swap *s)
{
	for (size_t i = 0; i < s->items.n; i++)
		if (s->items.v[i].file)
			unlink(s->items.v[i].aside);
}
