#define _GNU_SOURCE
#include "run/ninja_run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/paths.h"
#include "core/project_lock.h"
#include "os/clock.h"
#include "os/fs.h"
#include "os/process.h"
#include "os/signals.h"
#include "plan/graph.h"
#include "worker/process_tree.h"

enum {
	LAST_NOTICE_MS = 10 * 1000,
	GRACE = 10 /* seconds that tests have after a SIGTERM */
};

struct driver {
	struct ninja_run *run;
	struct arena *arena;
	pid_t pid;
	int signals, notices;
	struct buf line; /* received notices that are not yet parsed */
	double deadline; /* by clock_steady(); 0: none */
	int status, ended;
};

/* 0: end of file, or nothing to read */
static int
take_notices(struct driver *v)
{
	ssize_t n;

	buf_reserve(&v->line, 4096);
	n = read(v->notices, v->line.s + v->line.n, 4096);
	if (n <= 0)
		return 0;
	v->line.n += (size_t)n;
	v->line.s[v->line.n] = '\0';
	notice_lines(&v->line, v->arena, v->run->noticed, v->run->context);
	return 1;
}

/* after Ninja has died, supervisors still end and send their notices */
static void
take_last_notices(struct driver *v)
{
	struct pollfd fd = {.fd = v->notices, .events = POLLIN};

	while (poll(&fd, 1, LAST_NOTICE_MS) > 0 && take_notices(v))
		;
}

/*
 * Ninja forwards the first signal to its commands and waits for them. The second
 * one kills it; its commands receive SIGNALS_ORPHANED and kill their workers.
 * Programs that cancel a run send SIGTERM once, and SIGKILL a while later.
 * Before that, at our deadline, we stop the second time ourselves, so that there
 * is time for the reports.
 */
static void
stop(struct driver *v, int signal)
{
	kill(v->pid, v->run->interrupted ? SIGKILL : SIGINT);
	v->deadline = 0;
	if (v->run->interrupted)
		return;
	if (signal != SIGINT)
		v->deadline = clock_steady() + GRACE;
	v->run->stopping(v->run->context);
	v->run->interrupted = signal;
}

/* milliseconds until the next deadline; -1: there is none */
static int
poll_timeout(const struct driver *v)
{
	int look = v->run->look(v->run->context);
	double left = v->deadline - clock_steady();
	int due = left > 0 ? (int)(left * 1000) + 1 : 0;

	return v->deadline > 0 && (look < 0 || due < look) ? due : look;
}

/* Ctrl-Z reaches only us, since our children have process groups of their own */
static void
suspend(struct driver *v)
{
	struct process_tree s = {.arena = v->arena, .worker = getpid()};

	process_tree_take(&s);
	process_tree_signal(&s, SIGTSTP);
	raise(SIGSTOP);
	process_tree_signal(&s, SIGCONT);
}

static void
watch(struct driver *v)
{
	while (!v->ended) {
		struct pollfd fds[2] = {
			{.fd = v->signals, .events = POLLIN},
			{.fd = v->notices, .events = POLLIN},
		};
		int signal;

		if (poll(fds, 2, poll_timeout(v)) < 0 && errno != EINTR)
			break;
		while ((signal = signals_next(v->signals)))
			if (signal == SIGTSTP)
				suspend(v);
			else if (signal != SIGCHLD)
				stop(v, signal);
		if (v->deadline > 0 && clock_steady() >= v->deadline)
			stop(v, SIGTERM);
		if (fds[1].revents)
			take_notices(v);
		if (project_lock_is_lost()) /* .aomaker-build is gone */
			kill(v->pid, SIGKILL);
		v->ended = waitpid(v->pid, &v->status, WNOHANG) == v->pid;
	}
	if (v->status != 0)
		take_last_notices(v);
	fcntl(v->notices, F_SETFL, O_NONBLOCK);
	take_notices(v);
}

static int
start(struct driver *v, const char *ninja, int notices, int log)
{
	struct arena *a = v->arena;
	const char *const options[] = {ninja, "-f", paths.ninja, "-k", "0",
		"-j", arena_fmt(a, "%d", v->run->processes)};
	strings argv = {0};
	int tee = v->run->tee ? fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3) : 0;
	const char *env[] = {"NINJA_STATUS",
		arena_fmt(a, NOTICE_FD "=%d", notices),
		tee > 0 ? arena_fmt(a, NOTICE_TEE_FD "=%d", tee)
			: NOTICE_TEE_FD,
		NULL};
	struct process p = {.env = env,
		.in = -1,
		.out = log,
		.err = log,
		.keep = {notices, tee},
		.group = 1,
		.dies = SIGTERM};

	for (size_t i = 0; i < sizeof options / sizeof *options; i++)
		*vec_add(a, &argv) = options[i];
	for (size_t i = 0; i < v->run->targets.n; i++)
		*vec_add(a, &argv) = v->run->targets.v[i];
	if (!v->run->targets.n)
		*vec_add(a, &argv) = GRAPH_GROUPS;
	*vec_add(a, &argv) = NULL;
	p.argv = argv.v;
	fflush(stdout);
	v->pid = process_start(&p);
	if (tee > 0)
		close(tee);
	return v->pid < 0 ? -1 : 0;
}

static int
drive(struct driver *v, const char *ninja)
{
	int fds[2] = {-1, -1}, failed, saved;
	int log = open(paths.ninja_log,
		O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0664);

	failed = log < 0 || pipe2(fds, O_CLOEXEC) != 0;
	v->notices = fds[0];
	v->signals = failed ? -1 : signals_open();
	failed = failed || v->signals < 0 || start(v, ninja, fds[1], log) != 0;
	saved = errno;
	close(fds[1]);
	close(log);
	if (!failed)
		watch(v);
	if (v->signals >= 0)
		signals_close(v->signals);
	close(v->notices);
	errno = saved;
	return failed ? -1 : 0;
}

void
ninja_run_explain(const struct ninja_run *r, struct diag *d)
{
	struct buf text = {0};

	if (r->error) {
		errno = r->error;
		diag_file(d, r->ninja);
		return;
	}
	if (fs_read(paths.ninja_log, &text) != 0 || !text.n)
		buf_adds(&text, "nothing");
	diag_error(d,
		r->killed ? "Ninja was killed by signal %d; it had "
			    "said:\n%s"
			  : "Ninja ended with status %d; it said:\n%s",
		r->killed ? r->killed : process_status(r->status), text.s);
	buf_release(&text);
}

int
ninja_run(struct ninja_run *r, struct arena *a)
{
	struct driver v = {.run = r, .arena = a};

	r->error = r->killed = 0;
	if (drive(&v, r->ninja) != 0)
		r->error = errno;
	r->status = v.status;
	if (WIFSIGNALED(v.status) && !r->interrupted)
		r->killed = WTERMSIG(v.status);
	buf_release(&v.line);
	return r->error || (v.status != 0 && !r->interrupted) ? -1 : 0;
}
