#define _GNU_SOURCE
#include "worker/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/notice.h"
#include "core/paths.h"
#include "os/clock.h"
#include "os/file_write.h"
#include "os/process.h"
#include "os/signals.h"
#include "worker/end_worker.h"
#include "worker/forkserver.h"
#include "worker/recorder.h"

/* milliseconds */
enum {
	POLL = 300,  /* between calls of on_wait, and checks of start_timeout */
	GRACE = 500, /* at most between two deaths of one cause */
	LOOK = 50    /* between checks for the second of them */
};

struct watch {
	struct worker *worker;
	pid_t pid;
	int signals; /* os/signals.h */
	int out;     /* pipe with its output, when that is teed; or -1 */
	int log;
	int ended;    /* 1: it ended; -1: nobody can tell how */
	double asked; /* when the server was asked, by clock_steady */
	struct forkserver_reply reply;
	struct end_worker ender;
};

/*
 * Asks the worker to end before its next test, by a file that it looks for
 * (group/journal_plugin.py), since a test may use the signal itself. Before the
 * tests are collected SIGINT is sent, too, and always to a process of threads,
 * which has a thread for signals.
 */
static void
ask_to_stop(struct watch *w, struct arena *a)
{
	struct time_limits *limits = w->worker->time_limits;
	int fd = w->worker->collects
		? -1
		: open(arena_fmt(a, "%s/stop", w->worker->folder),
			  O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	if (fd >= 0)
		close(fd);
	time_limits_look(limits);
	if (w->reply.thread || !limits->collected)
		kill(w->pid, SIGINT);
}

static void
forward(struct watch *w, int signal, struct arena *a)
{
	int again, foreground = w->worker->foreground;

	if (foreground && signal == SIGINT) /* the terminal has sent it, too */
		return;
	again = w->worker->asked_to_stop++;
	w->worker->orphaned |= signal == SIGNALS_ORPHANED;
	if (w->pid <= 0) { /* not forked yet: our hang-up tells the server */
		w->ended = -1;
		return;
	}
	if (again || signal == SIGNALS_ORPHANED)
		kill(foreground ? w->pid : -w->pid, SIGKILL);
	else
		ask_to_stop(w, a);
}

/* stops the worker's processes and this one, until SIGCONT */
static void
suspend(struct watch *w)
{
	double since = clock_steady();

	if (w->pid > 0)
		kill(-w->pid, SIGSTOP);
	raise(SIGSTOP);
	if (w->pid > 0)
		kill(-w->pid, SIGCONT);
	time_limits_shift(w->worker->time_limits, clock_steady() - since);
}

/* kills what is left of its process group */
static void
end_group(const struct watch *w)
{
	if (w->pid > 0 && !w->reply.thread && !w->worker->foreground)
		kill(-w->pid, SIGKILL);
}

static void
reap(struct watch *w)
{
	struct worker *worker = w->worker;
	siginfo_t info = {.si_pid = 0};
	struct rusage usage;
	int status;

	if (waitid(P_PID, (id_t)w->pid, &info, WEXITED | WNOHANG | WNOWAIT) !=
			0 ||
		info.si_pid != w->pid)
		return;
	end_group(w); /* before wait4, which frees the number for others */
	if (wait4(w->pid, &status, 0, &usage) != w->pid)
		return;
	w->ended = 1;
	worker->stop = clock_now();
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
begin(struct watch *w, double time)
{
	struct worker *worker = w->worker;

	worker->start = time;
	if (!worker->collects)
		time_limits_begin(worker->time_limits);
}

static int
is_being_started(const struct watch *w)
{
	return w->worker->server && w->worker->start_timeout > 0 && !w->pid;
}

/* takes what the fork server says of the worker */
static void
take_reply(struct watch *w, struct arena *a)
{
	struct worker *worker = w->worker;

	if (forkserver_receive(worker->server, &w->reply, a) != 0)
		w->ended = -1;
	if (w->reply.refused)
		w->ended = -1;
	/* the start of the server does not count as the group's */
	if (!w->pid && w->reply.pid) {
		clock_set(w->reply.begin);
		begin(w, w->reply.begin);
	}
	w->pid = w->reply.pid;
	if (!w->reply.ended)
		return;
	w->ended = 1;
	worker->stop = clock_now();
	worker->bystander = w->reply.bystander;
	worker->apart = w->reply.apart;
	worker->leaks = w->reply.left;
	worker->exit_status = w->reply.exit_status;
	worker->signal = w->reply.signal;
	worker->cpu = w->reply.cpu;
	worker->rss = w->reply.rss;
}

static void
end_it(struct watch *w)
{
	switch (end_worker_look(&w->ender)) {
	case END_WORKER_WAITS:
	case END_WORKER_SPARES:
		break;
	case END_WORKER_STUCK: /* in an uninterruptible system call */
		end_group(w);
		w->ended = 1;
		w->worker->stop = clock_now();
		w->worker->exit_status = -1;
		break;
	case END_WORKER_LOST:
		w->ended = -1;
	}
	w->worker->expired = w->ender.limit;
}

static void
check_time_limits(struct watch *w)
{
	struct worker *worker = w->worker;
	enum time_limit over = worker->expired
		? TIME_LIMIT_NONE
		: time_limits_look(worker->time_limits);

	if (over == TIME_LIMIT_SLOW) {
		worker->on_slow(
			worker->context, worker->time_limits->limits->slow);
	} else if (over != TIME_LIMIT_NONE) {
		w->ender.tree.worker = w->pid;
		end_worker_begin(&w->ender, over);
		worker->expired = over;
	}
	if (worker->expired)
		end_it(w);
}

/* the limit for the fork server to start the worker */
static void
check_start_timeout(struct watch *w)
{
	if (!is_being_started(w) ||
		clock_steady() - w->asked < w->worker->start_timeout)
		return;
	w->ended = -1;
	w->reply.refused = "the fork server does not answer";
}

static int
pause_of(const struct watch *w)
{
	const struct worker *worker = w->worker;
	int pause;

	if (worker->expired)
		return end_worker_pause(&w->ender);
	pause = time_limits_pause(worker->time_limits);
	if (!worker->on_wait && !is_being_started(w))
		return pause;
	return pause >= 0 && pause < POLL ? pause : POLL;
}

/* 0: nothing to read now, or end of file */
static int
copy_output(struct watch *w)
{
	char bytes[16 * 1024];
	ssize_t n = read(w->out, bytes, sizeof bytes);

	if (n > 0) {
		file_write_fd(w->log, bytes, (size_t)n);
		file_write_fd(w->worker->tee, bytes, (size_t)n);
	} else if (n == 0) {
		close(w->out);
		w->out = -1;
	}
	return n > 0;
}

static void
watch(struct watch *w, struct arena *a)
{
	struct worker *worker = w->worker;
	int server = worker->server;

	while (!w->ended) {
		struct pollfd fds[3] = {
			{.fd = w->signals, .events = POLLIN},
			{.fd = w->out, .events = POLLIN},
			{.fd = server ? server : -1, .events = POLLIN},
		};
		int signal;

		if (poll(fds, 3, pause_of(w)) < 0 && errno != EINTR)
			break;
		if (worker->on_wait)
			worker->on_wait(worker->context);
		while ((signal = signals_next(w->signals)))
			if (signal == SIGTSTP)
				suspend(w);
			else if (signal != SIGCHLD)
				forward(w, signal, a);
		if (fds[1].revents)
			copy_output(w);
		if (!server)
			reap(w);
		else if (fds[2].revents)
			take_reply(w, a);
		if (!w->ended)
			check_start_timeout(w);
		if (!w->ended)
			check_time_limits(w);
	}
	if (w->ended != 1)
		end_group(w);
	/* not to the end of file: a daemon may hold the pipe open */
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

static int
start(struct watch *w, int out, struct arena *a)
{
	struct worker *worker = w->worker;
	/* not for tests, which may start a run of their own */
	const char *env[] = {RUN_VARIABLE, NODES_VARIABLE, NOTICE_FD,
		NOTICE_TEE_FD, recorder_variable(a, worker->argv[0]), NULL};
	struct process p = {.argv = worker->argv,
		.env = env,
		.in = -1,
		.out = out,
		.err = out,
		.group = 1,
		.dies = SIGKILL};

	if (worker->foreground) {
		p.in = STDIN_FILENO;
		p.out = STDOUT_FILENO;
		p.err = STDERR_FILENO;
		p.group = 0;
	}
	worker->bystander = 0;
	worker->apart = NULL;
	w->asked = clock_steady();
	if (worker->server)
		return forkserver_ask(worker->server,
			worker->thread             ? "thread"
				: worker->collects ? "collect"
						   : "fork",
			worker->family, worker->argv + 2, out);
	begin(w, clock_now());
	w->pid = process_start(&p);
	return w->pid < 0 ? -1 : 0;
}

/* After a death only: processes that a group leaves after its end may be meant
   for the next one. */
static void
kill_leaks(struct watch *w)
{
	struct worker *worker = w->worker;

	if ((worker->thread && worker->server) || worker->collects ||
		w->pid <= 0 || w->ended < 0 ||
		(!worker->signal && !worker->expired))
		return;
	w->ender.tree.worker = w->pid;
	worker->leaks = process_tree_kill(&w->ender.tree);
}

/*
 * 1: the server died with the worker. When all processes of a job or a
 * container are killed, the worker may be killed before the server, which then
 * reports that death as if it were the worker's own.
 */
static int
dies_with_server(const struct watch *w, struct arena *a)
{
	const struct worker *worker = w->worker;

	if (!w->reply.ended || worker->expired || worker->asked_to_stop ||
		(worker->signal != SIGKILL && worker->signal != SIGTERM))
		return 0;
	for (int waited = 0; forkserver_is_there(a); waited += LOOK) {
		if (waited >= GRACE)
			return 0;
		poll(NULL, 0, LOOK);
	}
	return 1;
}

enum worker_end
worker_run(struct worker *worker, struct arena *a)
{
	struct watch w = {.worker = worker,
		.out = -1,
		.ender = {.time_limits = worker->time_limits,
			.server = worker->thread ? worker->server : 0,
			.tree = {.arena = a, .folder = worker->folder}}};
	int out, failed, saved;

	worker->expired = TIME_LIMIT_NONE;
	worker->leaks = NULL;
	worker->cpu = 0;
	worker->rss = 0;
	/* mode 0600: a test may print a secret past pytest */
	w.log = open(
		worker->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	w.ender.log = w.log;
	w.signals = signals_open();
	out = w.log < 0 ? -1 : open_output(&w);
	failed = out < 0 || w.signals < 0 || start(&w, out, a) != 0;
	saved = errno;
	if (out != w.log)
		close(out);
	if (!failed)
		watch(&w, a);
	if (!failed && dies_with_server(&w, a))
		w.ended = -1;
	if (!failed)
		kill_leaks(&w);
	time_limits_end(worker->time_limits);
	if (w.signals >= 0)
		signals_close(w.signals);
	if (w.log >= 0)
		close(w.log);
	buf_release(&w.reply.line);
	errno = saved;
	worker->refused = w.reply.refused;
	worker->server_lost = 0;
	if (!failed && worker->asked_to_stop && w.pid <= 0)
		return WORKER_STOPPED;
	if (worker->server && (failed || w.ended < 0) && !worker->refused) {
		/* lost before it was started: treated as refused */
		worker->stop = clock_now();
		if (w.reply.pid)
			return WORKER_LOST;
		worker->refused = "the fork server was lost";
		worker->server_lost = 1;
	}
	return failed || worker->refused ? WORKER_FAILED : WORKER_ENDED;
}
