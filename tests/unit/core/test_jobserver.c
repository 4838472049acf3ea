/* The job server of make, and what becomes of tokens when their holder is killed. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/jobserver.h"
#include "os/fs.h"
#include "tap.h"

enum { TOKENS = 7, DEATHS = 100 };

/* "R,W", the path of a fifo, or "" */
static const char *
parsed(struct arena *a, const char *flags)
{
	struct jobserver_auth auth;

	if (!jobserver_parse(&auth, a, flags))
		return "";
	return auth.fifo ? auth.fifo : arena_fmt(a, "%d,%d", auth.in, auth.out);
}

static void
test_parse(struct arena *a)
{
	is(parsed(a, " -j8 --jobserver-auth=3,4"), "3,4", "make 4.3");
	is(parsed(a, "ks -j8 --jobserver-auth=fifo:/tmp/G1 -- A=b"), "/tmp/G1",
		"make 4.4");
	is(parsed(a, "-j --jobserver-fds=5,6 --jobserver-auth=5,6"), "5,6",
		"cargo");
	is(parsed(a, " --jobserver-fds=3,4 -j"), "3,4", "make 3.81");
	is(parsed(a, "--jobserver-auth=3,4 --jobserver-auth=fifo:/x"), "/x",
		"the last one counts");
	is(parsed(a, " -j8 --jobserver-auth=-2,-2"), "", "not for this recipe");
	is(parsed(a, "--jobserver-auth=3"), "", "no pair");
	is(parsed(a, "--jobserver-auth=fifo:"), "", "no path");
	is(parsed(a, ""), "", "no make");
	is(parsed(a, "ks -j"), "", "no limit");
}

static void
serve(const char *flags)
{
	setenv("MAKEFLAGS", flags, 1);
}

/* the tokens in the pipe */
static int
count(int pipe)
{
	int n = -1;

	ioctl(pipe, FIONREAD, &n);
	return n;
}

/* waits until all tokens are there */
static int
all_are_back(int pipe)
{
	for (int i = 0; i < 5000 && count(pipe) != TOKENS; i++)
		usleep(1000);
	return count(pipe) == TOKENS;
}

static void
test_tokens(struct arena *a, int pipe)
{
	struct jobserver j;
	const char *why;
	int n = 0;

	ok(jobserver_open(&j, a, &why) == 1, "connected");
	while (jobserver_take(&j))
		n++;
	ok(n == TOKENS && count(pipe) == 0, "all tokens, without waiting");
	jobserver_keep(&j, 2);
	ok(j.n == 2 && count(pipe) == TOKENS - 2, "all but two are put back");
	jobserver_close(&j);
	ok(count(pipe) == TOKENS, "and those at the end");
}

/* takes and puts back tokens until it is killed */
static _Noreturn void
work(struct arena *a)
{
	struct jobserver j;
	const char *why;

	if (jobserver_open(&j, a, &why) != 1)
		_exit(1);
	for (int i = 0;; i++) {
		jobserver_look(&j);
		while (j.n < 1 + i % TOKENS && jobserver_take(&j))
			;
		usleep((useconds_t)(i % 3 * 50)); /* mostly it holds some */
		jobserver_keep(&j, i % 2);
	}
}

static void
test_deaths(struct arena *a, int pipe)
{
	int back = 0;

	for (int i = 0; i < DEATHS && back == i; i++) {
		pid_t pid = fork();

		if (pid == 0)
			work(a);
		usleep((useconds_t)(200 + i * 73 % 5000));
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		back += all_are_back(pipe);
	}
	ok(back == DEATHS, "after each of %d deaths all tokens are back: %d",
		DEATHS, back);
}

/* the keeper may be killed, and then its client */
static void
test_keeper(struct arena *a, int pipe)
{
	struct jobserver j;
	const char *why;
	int status;
	pid_t pid = fork(), last;

	if (pid == 0) {
		if (jobserver_open(&j, a, &why) != 1 || !jobserver_take(&j))
			_exit(1);
		last = j.keeper;
		kill(last, SIGKILL);
		while (j.keeper == last) {
			usleep(1000);
			jobserver_look(&j);
		}
		jobserver_take(&j);
		kill(getpid(), SIGKILL);
	}
	waitpid(pid, &status, 0);
	ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL,
		"the client died");
	ok(all_are_back(pipe), "the second keeper puts back both tokens");
}

/* a pipe of ours that has the number by chance is not that of make */
static void
test_closed(struct arena *a)
{
	struct jobserver j;
	const char *why = "";
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) != 0)
		exit(2);
	serve(arena_fmt(a, "--jobserver-auth=%d,%d", fds[0], fds[1]));
	ok(jobserver_open(&j, a, &why) < 0 && strstr(why, "a +"),
		"not a descriptor of our own: %s", why);
	serve("--jobserver-auth=fifo:/nowhere");
	ok(jobserver_open(&j, a, &why) < 0 && strstr(why, "/nowhere: No such"),
		"no such file: %s", why);
	serve("k");
	ok(jobserver_open(&j, a, &why) == 0, "no job server");
}

int
main(void)
{
	char folder[] = "/tmp/test_jobserver.XXXXXX";
	struct arena a = {0};
	const char *fifo;
	int fd, fds[2];

	unsetenv("CARGO_MAKEFLAGS");
	if (!mkdtemp(folder) || pipe(fds) != 0)
		return 2;
	fifo = arena_fmt(&a, "%s/fifo", folder);
	if (mkfifo(fifo, 0600) != 0 || (fd = open(fifo, O_RDWR)) < 0 ||
		write(fd, "+++++++", TOKENS) != TOKENS ||
		write(fds[1], "+++++++", TOKENS) != TOKENS)
		return 2;
	test_parse(&a);
	serve(arena_fmt(&a, " -j8 --jobserver-auth=%d,%d", fds[0], fds[1]));
	test_tokens(&a, fds[0]);
	ok(!(fcntl(fds[0], F_GETFL) & O_NONBLOCK),
		"the pipe of others still waits");
	test_keeper(&a, fds[0]);
	serve(arena_fmt(&a, " -j8 --jobserver-auth=fifo:%s", fifo));
	test_tokens(&a, fd);
	test_deaths(&a, fd);
	test_closed(&a);
	arena_free(&a);
	return fs_remove(folder) != 0 ? 2 : done();
}
