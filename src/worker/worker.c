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

enum { /* milliseconds */
	WAIT = 300,
	GRACE = 500, /* between two deaths of one cause */
	LOOK = 50
};

struct watch {
	struct worker *worker;
	pid_t pid;
	int signals; /* os/signals.h */
	int out;     /* what it prints, when that is teed; -1 */
	int log;
	int ended;
	double asked; /* the server, by clock_steady */
	struct forkserver_news news;
	struct end_worker ender;
};

/*
 * The first time it comes to an end before its next test: it sees the file
 * (plugin.py), for a signal might come in the middle of a test, which may use
 * it itself. One that reads modules is interrupted by it, as is a process of
 * threads, which has a thread for signals.
 */
static void
ask_to_stop(struct watch *w, struct arena *a)
{
	struct time_limits *timer = w->worker->timer;
	int fd = w->worker->collects
		? -1
		: open(arena_fmt(a, "%s/stop", w->worker->folder),
			  O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	if (fd >= 0)
		close(fd);
	time_limits_look(timer);
	if (w->news.thread || !timer->collected)
		kill(w->pid, SIGINT);
}

static void
forward(struct watch *w, int signal, struct arena *a)
{
	int again, foreground = w->worker->foreground;

	if (foreground && signal == SIGINT) /* it has got that itself */
		return;
	again = w->worker->asked_to_stop++;
	if (w->pid <= 0) { /* not forked yet: the server sees us go */
		w->ended = -1;
		return;
	}
	if (again || signal == SIGNALS_ORPHANED)
		kill(foreground ? w->pid : -w->pid, SIGKILL);
	else
		ask_to_stop(w, a);
}

/* with all of its processes, until we are to go on */
static void
stand_still(struct watch *w)
{
	double since = clock_steady();

	if (w->pid > 0)
		kill(-w->pid, SIGSTOP);
	raise(SIGSTOP);
	if (w->pid > 0)
		kill(-w->pid, SIGCONT);
	time_limits_shift(w->worker->timer, clock_steady() - since);
}

/* nothing that it left behind in its process group goes on */
static void
end_group(const struct watch *w)
{
	if (w->pid > 0 && !w->news.thread && !w->worker->foreground)
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
	end_group(w); /* while nobody else can have its number */
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
begin(struct watch *w, double time, struct arena *a)
{
	struct worker *worker = w->worker;

	worker->start = time;
	if (!worker->collects)
		time_limits_begin(worker->timer, a,
			arena_fmt(a, "%s/events.jsonl", worker->folder));
}

static int
is_awaited(const struct watch *w)
{
	return w->worker->server && w->worker->patience > 0 && !w->pid;
}

/* what the session server says of a process that it has forked */
static void
hear(struct watch *w, struct arena *a)
{
	struct worker *worker = w->worker;

	if (forkserver_hear(worker->server, &w->news, a) != 0)
		w->ended = -1;
	if (w->news.refused)
		w->ended = -1;
	if (!w->pid &&
		w->news.pid) { /* the server's start is not the group's */
		clock_set(w->news.begin);
		begin(w, w->news.begin, a);
	}
	w->pid = w->news.pid;
	if (!w->news.ended)
		return;
	w->ended = 1;
	worker->stop = clock_now();
	worker->bystander = w->news.bystander;
	worker->leaks = w->news.left;
	worker->exit_status = w->news.exit_status;
	worker->signal = w->news.signal;
	worker->cpu = w->news.cpu;
	worker->rss = w->news.rss;
}

static void
end_it(struct watch *w)
{
	switch (end_worker_look(&w->ender)) {
	case END_WORKER_WAITS:
	case END_WORKER_SPARES:
		break;
	case END_WORKER_STUCK: /* in the kernel */
		end_group(w);
		w->ended = 1;
		w->worker->stop = clock_now();
		w->worker->exit_status = -1;
		break;
	case END_WORKER_LOST:
		w->ended = -1;
	}
	w->worker->expired = w->ender.why;
}

static void
look_at_time(struct watch *w)
{
	struct worker *worker = w->worker;
	enum time_limits_news news = worker->expired
		? TIME_LIMITS_NOTHING
		: time_limits_look(worker->timer);

	if (news == TIME_LIMITS_SLOW) {
		worker->slow(worker->context, worker->timer->bounds->slow);
	} else if (news != TIME_LIMITS_NOTHING) {
		w->ender.survey.worker = w->pid;
		end_worker_begin(&w->ender, news);
		worker->expired = news;
	}
	if (worker->expired)
		end_it(w);
}

/* before it has begun nothing else limits it */
static void
look_at_server(struct watch *w)
{
	if (!is_awaited(w) || clock_steady() - w->asked < w->worker->patience)
		return;
	w->ended = -1;
	w->news.refused = "the session server does not answer";
}

static int
pause_of(const struct watch *w)
{
	const struct worker *worker = w->worker;

	if (worker->expired)
		return end_worker_pause(&w->ender);
	return worker->waits || is_awaited(w)
		? WAIT
		: time_limits_pause(worker->timer);
}

/* 0: nothing more is to be read now */
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
		if (worker->waits)
			worker->waits(worker->context);
		while ((signal = signals_next(w->signals)))
			if (signal == SIGTSTP)
				stand_still(w);
			else if (signal != SIGCHLD)
				forward(w, signal, a);
		if (fds[1].revents)
			copy_output(w);
		if (!server)
			reap(w);
		else if (fds[2].revents)
			hear(w, a);
		if (!w->ended)
			look_at_server(w);
		if (!w->ended)
			look_at_time(w);
	}
	if (w->ended != 1) /* nobody has waited for it */
		end_group(w);
	/* its pipe may be held open */
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
	static const char *const env[] = {RUN_VARIABLE, NODES_VARIABLE,
		NOTICE_FD, NOTICE_TEE_FD,
		NULL}; /* a test may start a run, too */
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
	w->asked = clock_steady();
	if (worker->server)
		return forkserver_ask(worker->server,
			worker->thread             ? "thread"
				: worker->collects ? "collect"
						   : "fork",
			worker->family, worker->argv + 2, out);
	begin(w, clock_now(), a);
	w->pid = process_start(&p);
	return w->pid < 0 ? -1 : 0;
}

/* after a death: a group that passed may leave what the next one uses */
static void
look_for_leaks(struct watch *w)
{
	struct worker *worker = w->worker;

	if ((worker->thread && worker->server) || worker->collects ||
		w->pid <= 0 || w->ended < 0 ||
		(!worker->signal && !worker->expired))
		return;
	w->ender.survey.worker = w->pid;
	worker->leaks = process_tree_kill(&w->ender.survey);
}

/*
 * Somebody who kills all processes of a job or a container may come to the
 * worker before the server, which reports that death and then dies, too.
 */
static int
dies_with_server(const struct watch *w, struct arena *a)
{
	const struct worker *worker = w->worker;

	if (!w->news.ended || worker->expired || worker->asked_to_stop ||
		(worker->signal != SIGKILL && worker->signal != SIGTERM))
		return 0;
	for (int waited = 0; waited < GRACE; waited += LOOK) {
		if (!forkserver_is_there(a))
			return 1;
		poll(NULL, 0, LOOK);
	}
	return !forkserver_is_there(a);
}

enum worker_end
worker_run(struct worker *worker, struct arena *a)
{
	struct watch w = {.worker = worker,
		.out = -1,
		.ender = {.timer = worker->timer,
			.server = worker->thread ? worker->server : 0,
			.survey = {.arena = a, .folder = worker->folder}}};
	int out, failed, saved;

	worker->expired = TIME_LIMITS_NOTHING;
	worker->leaks = NULL;
	worker->cpu = 0;
	worker->rss = 0;
	/* a test may print a secret past pytest */
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
		look_for_leaks(&w);
	time_limits_end(worker->timer);
	if (w.signals >= 0)
		signals_close(w.signals);
	if (w.log >= 0)
		close(w.log);
	buf_release(&w.news.line);
	errno = saved;
	worker->refused = w.news.refused;
	worker->gone = 0;
	if (!failed && worker->asked_to_stop && w.pid <= 0)
		return WORKER_STOPPED;
	if (worker->server && (failed || w.ended < 0) && !worker->refused) {
		/* before it had begun: as good as refused */
		worker->stop = clock_now();
		if (w.news.pid)
			return WORKER_LOST;
		worker->refused = "the session server was lost";
		worker->gone = 1;
	}
	return failed || worker->refused ? WORKER_FAILED : WORKER_ENDED;
}
