/* Slots that are lent to clients of a job server, and clients that are killed. */
#define _DEFAULT_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/job_pool.h"
#include "core/jobserver.h"
#include "tap.h"

enum { MOST = 5, DEATHS = 100 };

/* the tokens that lie in the pipe */
static int
count(const struct job_pool *p)
{
	int n = -1;

	ioctl(p->pipes[p->current].out, FIONREAD, &n);
	return n;
}

static void
test_lending(struct job_pool *p, struct arena *a)
{
	struct jobserver j;
	const char *why;
	int n = 0;

	job_pool_look(p, MOST);
	ok(p->lent == 2 && count(p) == 2, "some wait for clients");
	job_pool_look(p, 1);
	ok(p->lent == 1 && count(p) == 1, "fewer, where others need them");
	ok(jobserver_open(&j, a, &why) == 1, "a client connects");
	for (int i = 0; i < 9; i++) {
		job_pool_look(p, MOST);
		while (jobserver_take(&j))
			n++;
	}
	ok(n == MOST && p->lent == MOST, "it gets as many as there are: %d", n);
	job_pool_look(p, 0);
	ok(p->lent == MOST, "which nobody takes away");
	jobserver_keep(&j, 1);
	job_pool_look(p, 0);
	ok(p->lent == 1 && count(p) == 0, "but those that it does not use");
	jobserver_close(&j);
	job_pool_look(p, 0);
	ok(p->lent == 0, "all are back");
}

/* starts a client that takes so many tokens, waits for them if it has to, and keeps
   them until it is killed; `told` gets a byte when it has them */
static pid_t
client(const struct job_pool *p, int ntokens, int told)
{
	pid_t pid = fork();
	char c;
	int in;

	if (pid)
		return pid;
	for (int i = 0; i < JOB_PIPES_MAX; i++)
		if (p->pipes[i].number)
			close(p->pipes[i].out);
	in = open(p->path, O_RDONLY);
	for (int i = 0; i < ntokens; i++)
		if (read(in, &c, 1) != 1)
			_exit(1);
	if (write(told, "x", 1) == 1)
		pause();
	_exit(1);
}

/* 1: it has its tokens, as slots are lent again and again */
static int
is_served(struct job_pool *p, int told)
{
	struct pollfd fd = {.fd = told, .events = POLLIN};
	char c;

	for (int i = 0; i < 5000; i++) {
		job_pool_look(p, 2);
		if (poll(&fd, 1, 1) > 0) {
			job_pool_look(
				p, 2); /* the next one gets another pipe */
			return read(told, &c, 1) == 1;
		}
	}
	return 0;
}

static void
end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* a make that is killed with its tokens, at once followed by another one */
static void
test_deaths(struct job_pool *p)
{
	int served = 0, most = 0, fds[2], i;
	pid_t pid = 0, next;

	if (pipe(fds) != 0)
		exit(2);
	for (i = 0; i < DEATHS && served == i; i++) {
		next = client(p, 2, fds[1]);
		if (pid)
			end(pid);
		served += is_served(p, fds[0]);
		if (p->lent > most)
			most = p->lent;
		pid = next;
	}
	end(pid);
	ok(served == DEATHS, "after each of %d deaths the next one has all: %d",
		DEATHS, served);
	ok(most == 2, "never more than are lent: %d", most);
	job_pool_look(p, 2);
	job_pool_look(p, 2);
	ok(p->lent == 2 && count(p) == 2, "in the end they wait for others");
}

int
main(void)
{
	char folder[] = "/tmp/test_job_pool.XXXXXX";
	struct arena a = {0};
	struct job_pool p;
	const char *path;

	unsetenv("CARGO_MAKEFLAGS");
	if (!mkdtemp(folder))
		return 2;
	path = arena_fmt(&a, "%s/fifo", folder);
	ok(job_pool_open(&p, arena_fmt(&a, "%s/no/fifo", folder)) != 0,
		"no folder");
	if (job_pool_open(&p, path) != 0)
		return 2;
	setenv("MAKEFLAGS", "k", 1);
	is(job_pool_flags(&p, &a),
		arena_fmt(&a, "k -j --jobserver-auth=fifo:%s", path),
		"what is named stays");
	setenv("MAKEFLAGS", job_pool_flags(&p, &a), 1);
	test_lending(&p, &a);
	test_deaths(&p);
	path = arena_fmt(&a, "%s/fifo.%d", folder, p.last);
	ok(access(path, F_OK) == 0, "a pipe");
	job_pool_close(&p);
	ok(access(path, F_OK) != 0 && rmdir(folder) == 0, "nothing is left");
	arena_free(&a);
	return done();
}
