#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "proc.h"
#include "sig.h"
#include "worker.h"

struct watch {
	struct worker *worker;
	pid_t pid;
	int signals;		/* sig.h */
	int out;		/* what it prints, when that is teed; -1 */
	int log;
	int ended;
};

static void
forward(struct watch *w, int signal)
{
	if (w->worker->asked_to_stop++)
		signal = SIGKILL;
	/* pytest ends well on SIGINT alone: fixtures torn down, results kept */
	kill(-w->pid, signal == SIGKILL ? SIGKILL : SIGINT);
}

static void
reap(struct watch *w)
{
	struct worker *worker = w->worker;
	struct rusage usage;
	int status;

	if (wait4(w->pid, &status, WNOHANG, &usage) != w->pid)
		return;
	w->ended = 1;
	worker->stop = proc_now();
	worker->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	worker->exit_status = worker->signal ? -1 : WEXITSTATUS(status);
	worker->cpu = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
		(double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
	worker->rss = usage.ru_maxrss;
#ifdef __APPLE__
	worker->rss /= 1024;
#endif
}

static void
put_all(int fd, const char *bytes, ssize_t n)
{
	while (n > 0) {
		ssize_t w = write(fd, bytes, (size_t)n);

		if (w < 0 && errno != EINTR)
			return;
		if (w > 0) {
			bytes += w;
			n -= w;
		}
	}
}

/* 0: nothing more is to be read now */
static int
copy_output(struct watch *w)
{
	char bytes[16 * 1024];
	ssize_t n = read(w->out, bytes, sizeof bytes);

	if (n > 0) {
		put_all(w->log, bytes, n);
		put_all(w->worker->tee, bytes, n);
	} else if (n == 0) {
		close(w->out);
		w->out = -1;
	}
	return n > 0;
}

static void
watch(struct watch *w)
{
	while (!w->ended) {
		struct pollfd fds[2] = {
			{.fd = w->signals, .events = POLLIN},
			{.fd = w->out, .events = POLLIN},
		};
		int signal;

		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			break;
		while ((signal = sig_next(w->signals)))
			if (signal != SIGCHLD)
				forward(w, signal);
		if (fds[1].revents)
			copy_output(w);
		reap(w);
	}
	/* nothing that it left behind goes on; and its pipe may be held open */
	kill(-w->pid, SIGKILL);
	while (w->out >= 0 && copy_output(w))
		;
	if (w->out >= 0)
		close(w->out);
}

/* the descriptor that the worker prints to */
static int
open_output(struct watch *w)
{
	int fds[2];

	if (!w->worker->tee)
		return w->log;
	if (pipe2(fds, O_CLOEXEC) != 0)
		return -1;
	fcntl(fds[0], F_SETFL, O_NONBLOCK);
	w->out = fds[0];
	return fds[1];
}

int
worker_run(struct worker *worker)
{
	struct watch w = {.worker = worker, .out = -1};
	struct proc p = {.argv = worker->argv, .in = -1, .group = 1,
		.dies = SIGKILL};
	int saved;

	w.log = open(worker->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC,
		0666);
	w.signals = sig_open();
	p.out = p.err = w.log < 0 ? -1 : open_output(&w);
	worker->start = proc_now();
	w.pid = p.out < 0 || w.signals < 0 ? -1 : proc_start(&p);
	saved = errno;
	if (p.out != w.log)
		close(p.out);
	if (w.pid > 0)
		watch(&w);
	if (w.signals >= 0)
		sig_close(w.signals);
	if (w.log >= 0)
		close(w.log);
	errno = saved;
	return w.pid > 0 ? 0 : -1;
}
