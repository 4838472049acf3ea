#define _DEFAULT_SOURCE
#include "core/job_pool.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SPARE = 2 }; /* tokens that wait in a pipe */

static const char *
path_of(const struct job_pool *p, struct arena *a, int number)
{
	return arena_fmt(a, "%s.%d", p->path, number);
}

/* makes a pipe and moves the link to it; -1 with errno */
static int
make_pipe(struct job_pool *p, struct job_pipe *pipe)
{
	struct arena a = {0};
	const char *path = path_of(p, &a, ++p->last);
	const char *link = arena_fmt(&a, "%s.new", p->path);
	int in = -1, saved;

	pipe->out = -1;
	unlink(path);
	unlink(link);
	if (mkfifo(path, 0600) == 0 &&
		(in = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)) >= 0)
		pipe->out = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	if (pipe->out >= 0 && symlink(path, link) == 0 &&
		rename(link, p->path) == 0) {
		pipe->number = p->last;
		pipe->lent = 0;
		p->current = (int)(pipe - p->pipes);
	}
	saved = errno;
	if (pipe->out >= 0 && !pipe->number)
		close(pipe->out);
	if (in >= 0)
		close(in);
	arena_free(&a);
	errno = saved;
	return pipe->number ? 0 : -1;
}

static void
remove_pipe(const struct job_pool *p, struct job_pipe *pipe)
{
	struct arena a = {0};

	unlink(path_of(p, &a, pipe->number));
	close(pipe->out);
	pipe->number = 0;
	arena_free(&a);
}

int
job_pool_open(struct job_pool *p, const char *path)
{
	*p = (struct job_pool){.path = path};
	return make_pipe(p, &p->pipes[0]);
}

/* 1: somebody has the reading end */
static int
has_clients(const struct job_pipe *pipe)
{
	struct pollfd fd = {.fd = pipe->out, .events = POLLOUT};

	return poll(&fd, 1, 0) >= 0 && !(fd.revents & (POLLERR | POLLHUP));
}

/* lends at most so many slots in this pipe; 1: clients have some of them */
static int
look_at(const struct job_pool *p, struct job_pipe *pipe, int most)
{
	struct arena a = {0};
	int used = has_clients(pipe), unused = 0;
	int in = open(path_of(p, &a, pipe->number),
		O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	char token;

	arena_free(&a);
	if (in < 0)
		return 0;
	if (ioctl(in, FIONREAD, &unused) == 0 && !used)
		pipe->lent = unused;
	for (; unused > 0 && (pipe->lent > most || unused > SPARE); unused--)
		pipe->lent -= read(in, &token, 1) == 1;
	for (; unused < SPARE && pipe->lent < most; unused++)
		pipe->lent += write(pipe->out, "+", 1) == 1;
	close(in);
	return pipe->lent > unused;
}

static int
serve(struct job_pool *p, struct job_pipe *pipe, int most)
{
	int used;

	p->lent -= pipe->lent;
	used = look_at(p, pipe, most - p->lent);
	p->lent += pipe->lent;
	return used;
}

void
job_pool_look(struct job_pool *p, int most)
{
	struct job_pipe *current = &p->pipes[p->current], *free = NULL;

	serve(p, current, 0); /* what waits there is for older clients first */
	for (int i = 0; i < JOB_PIPES_MAX; i++) {
		struct job_pipe *pipe = &p->pipes[i];

		if (pipe->number && pipe != current && !has_clients(pipe)) {
			p->lent -= pipe->lent;
			remove_pipe(p, pipe);
		} else if (pipe->number && pipe != current) {
			serve(p, pipe, most);
		}
		if (!pipe->number)
			free = pipe;
	}
	if (serve(p, current, most) && free)
		make_pipe(p, free); /* it gets its tokens at the next look */
}

const char *
job_pool_flags(const struct job_pool *p, struct arena *a)
{
	const char *own = getenv("MAKEFLAGS");

	/* make's own value begins with a space where it has no letters */
	return arena_fmt(
		a, "%s -j --jobserver-auth=fifo:%s", own ? own : "", p->path);
}

void
job_pool_close(struct job_pool *p)
{
	if (!p->path)
		return;
	for (int i = 0; i < JOB_PIPES_MAX; i++)
		if (p->pipes[i].number)
			remove_pipe(p, &p->pipes[i]);
	unlink(p->path);
	p->path = NULL;
}
