#define _DEFAULT_SOURCE
#include "remote/dispatch.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "core/limits.h"
#include "core/maxfail.h"
#include "core/notice.h"
#include "core/paths.h"
#include "core/run_id.h"
#include "os/clock.h"
#include "os/fs.h"
#include "os/path.h"
#include "os/process.h"
#include "os/signals.h"
#include "remote/collect_results.h"
#include "remote/job_folder.h"
#include "remote/launcher_process.h"
#include "remote/node_servers.h"
#include "remote/node_servers_holder.h"
#include "worker/forkserver.h"

enum {
	LOOK = 200,    /* milliseconds */
	GRACE = 5,     /* seconds that a node has to tell its end */
	PATIENCE = 60, /* seconds that an engine has to end, after */
};

enum news { GOES_ON, DONE, LOST, STOPPED };

int
dispatch_wanted(struct remote_group *x)
{
	struct supervision *c = x->course;
	struct launcher *l = &x->launcher;

	if (c->cli->foreground ||
		launcher_read(l, &x->values.cpus, &x->values.mem,
			paths_launcher(c->arena, c->slug), c->arena) != 0 ||
		maxfail_reason(c->arena))
		return 0;
	launcher_settle(l, c->arena);
	return 1;
}

/* the beginning */

static int
write_errand(struct remote_group *x)
{
	const struct supervision *c = x->course;
	struct remote_job e = {.root = paths_root(c->arena),
		.args = c->cli->typed,
		.session = getenv(SESSION_VARIABLE),
		.resume = x->number == 1 && c->resume != RESUME_NOTHING};

	if (!x->launcher.own)
		e.server = node_servers_name(c->arena, &e.server_begins);
	e.nonce = x->nonce = job_folder_nonce(c->arena);
	e.stop = path_join(c->arena, e.root, maxfail_file(c->arena));
	x->dir = attempt_group_file(
		&c->attempt, arena_fmt(c->arena, JOB_FOLDER "%s", x->nonce));
	collect_results_drop_links(x);
	if (x->number == 1 && !e.resume && attempt_clear(&c->attempt) != 0)
		return -1;
	if (fs_mkdirs(x->dir) != 0)
		return -1;
	if (e.resume)
		collect_results_before(x);
	return job_folder_write(&e, x->dir);
}

/* the end */

static enum news
lose(struct remote_group *x, const char *why)
{
	struct arena *a = x->course->arena;
	const char *node = x->node ? arena_fmt(a, " on %s", x->node) : "";

	x->losses = arena_fmt(a, "%s%slost%s: %s (%s)",
		x->losses ? x->losses : "", x->losses ? "; " : "", node, why,
		remote_group_file(x, JOB_FOLDER_OUT));
	return LOST;
}

/* nothing of the errand is to go on, here or there */
static void
take_back(struct remote_group *x)
{
	job_folder_recall(x->dir, 2);
	if (x->pid)
		kill_ladders_add(&x->endings, x->course->arena, x->pid);
	x->pid = 0;
	launcher_process_cancel(x);
}

/* where it was lost it is not tried again; or, if that is why it cannot begin,
   anywhere */
static void
exclude(struct remote_group *x)
{
	if (!x->node)
		x->excluded = NULL;
	else
		x->excluded = x->excluded ? arena_fmt(x->course->arena, "%s,%s",
						    x->excluded, x->node)
					  : x->node;
}

/* between the two */

static void
take_pulse(struct remote_group *x)
{
	size_t pulse = job_folder_pulse(x->course->arena, x->dir, &x->node);

	if (pulse <= x->pulse)
		return;
	if (!x->pulse)
		x->queued = clock_steady() - x->asked;
	x->pulse = pulse;
	x->heard = clock_steady();
}

static void
reap(struct remote_group *x)
{
	if (!x->pid || waitpid(x->pid, &x->wait_status, WNOHANG) == 0)
		return;
	x->pid = 0;
	x->ended = clock_steady();
}

static const char *
how_it_ended(const struct remote_group *x)
{
	return arena_fmt(x->course->arena,
		"'%s' ended with status %d and left no "
		"receipt",
		x->launcher.command.v[0], process_status(x->wait_status));
}

/* seconds that what an ended engine has brought may take to be seen */
static double
lateness(const struct remote_group *x)
{
	return x->launcher.transfer
		? 0
		: x->launcher.late + (x->heard > 0 ? 2 * BEAT : 0);
}

/* an engine may take a node for dead that is not: a node that lives is heard */
static enum news
look(struct remote_group *x)
{
	double now = clock_steady(), quiet;
	struct job_receipt r;
	struct group_result s;
	const char *cause;

	take_pulse(x);
	collect_results_show(x);
	if (job_folder_receipt(&r, x->course->arena, x->dir, x->nonce) == 1) {
		if (r.status != 0)
			return lose(x, "the group could not be run there");
		if (group_result_read(x->course->arena, &s,
			    remote_group_file(x, "status.json"), &cause) == 0)
			return DONE;
	}
	quiet = now - (x->heard > x->ended ? x->heard : x->ended);
	if (!x->pid && quiet > lateness(x))
		return lose(x, how_it_ended(x));
	if (x->heard > 0 && now - x->heard > x->launcher.silence)
		return lose(x,
			arena_fmt(x->course->arena,
				"no sign of life for %.4g "
				"s",
				x->launcher.silence));
	return GOES_ON;
}

/* at first tests that run come to their ends; `hard`: they do not */
static enum news
stop(struct remote_group *x, int hard)
{
	if (x->heard <= 0) /* it is queued */
		return STOPPED;
	if ((x->stopping++ || hard) && x->killed <= 0)
		x->killed = clock_steady();
	job_folder_recall(x->dir, x->killed > 0 ? 2 : 1);
	return GOES_ON;
}

static enum news
hear(struct remote_group *x)
{
	enum news news = GOES_ON;
	int signal;

	while (news == GOES_ON && (signal = signals_next(x->signals)))
		if (signal == SIGTSTP) {
			raise(SIGSTOP);
			x->heard = x->heard > 0 ? clock_steady() : 0;
		} else if (signal != SIGCHLD) {
			news = stop(x, signal == SIGNALS_ORPHANED);
		}
	if (news == GOES_ON && x->killed <= 0 && run_is_gone())
		news = stop(x, 1);
	return x->killed > 0 && clock_steady() - x->killed > GRACE ? STOPPED
								   : news;
}

/*
 * Its program may have to wait for others, to tell them that it ends. One that
 * took long may have given that up.
 */
static void
await_engine(struct remote_group *x)
{
	double began = clock_steady();

	for (reap(x); x->pid && clock_steady() - began < PATIENCE; reap(x)) {
		struct pollfd fd = {.fd = x->signals, .events = POLLIN};

		poll(&fd, 1, LOOK);
		while (signals_next(x->signals))
			;
	}
	if (x->pid)
		take_back(x);
	else if (clock_steady() - began > x->launcher.late)
		launcher_process_cancel(x);
}

static enum news
follow(struct remote_group *x)
{
	enum news news = GOES_ON;

	while (news == GOES_ON) {
		struct pollfd fd = {.fd = x->signals, .events = POLLIN};

		poll(&fd, 1, LOOK);
		reap(x);
		kill_ladders_look(&x->endings);
		launcher_process_look(x, 0);
		news = look(x);
		if (news == GOES_ON)
			news = hear(x);
	}
	if (news == DONE)
		await_engine(x);
	else
		take_back(x);
	return news == LOST && x->stopping ? STOPPED : news;
}

/* one errand, from its beginning to its end */
static enum news
send(struct remote_group *x)
{
	x->number++;
	x->node = NULL;
	x->heard = x->ended = 0;
	x->pulse = 0;
	x->attempt = 0;
	if (write_errand(x) != 0)
		return lose(x, strerror(errno));
	launcher_process_fill(x);
	notice_queued(x->course->slug);
	x->sent = clock_now();
	x->asked = clock_steady();
	if (launcher_process_start(x) == 0)
		return follow(x);
	return lose(x,
		arena_fmt(x->course->arena, "'%s' cannot be started: %s",
			x->launcher.command.v[0], strerror(errno)));
}

/* what was begun is ended, or people are told; a further Ctrl-C hurries it */
static void
leave(struct remote_group *x)
{
	int hurry = x->killed > 0;

	kill_ladders_finish(&x->endings);
	while (launcher_process_look(x, hurry)) {
		struct pollfd fd = {.fd = x->signals, .events = POLLIN};
		int signal;

		poll(&fd, 1, LOOK);
		while ((signal = signals_next(x->signals)))
			hurry |= signal != SIGCHLD && signal != SIGTSTP;
	}
}

static enum attempt_end
end(struct remote_group *x, enum news news)
{
	int failed;

	if (news == STOPPED && x->heard <= 0) { /* it never began */
		fs_remove(x->dir);
		return ATTEMPT_STOPPED;
	}
	if (news == STOPPED && !x->losses)
		x->losses = "the run was stopped, and the node told nothing";
	failed = news == DONE ? collect_results_results(x)
		: news == STOPPED
		? collect_results_nothing(
			  x, VERDICT_INTERRUPTED, OUTCOME_NOT_RUN)
		: collect_results_nothing(x, VERDICT_LOST, OUTCOME_LOST);
	return failed ? ATTEMPT_FAILED : ATTEMPT_ENDED;
}

enum attempt_end
dispatch_run(struct remote_group *x)
{
	struct attempt *t = &x->course->attempt;
	enum attempt_end entered;
	enum news news;

	fs_remove(paths_left(x->course->arena, x->course->slug));
	t->spawn = 1; /* no server is wanted here */
	entered = attempt_prepare(t);
	if (entered != ATTEMPT_ENDED)
		return entered;
	if (!x->launcher.own)
		node_servers_hold(x->course->cli, x->course->arena);
	x->signals = signals_open();
	if (x->signals < 0)
		return ATTEMPT_FAILED;
	while ((news = send(x)) == LOST && x->number < x->launcher.tries)
		exclude(x);
	leave(x);
	entered = end(x, news);
	signals_close(x->signals);
	return entered;
}
