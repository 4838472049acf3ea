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
#include "exec/run_controller.h"
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
	LOOK = 200,         /* milliseconds between looks at the job's folder */
	GRACE = 5,          /* seconds for a node to write its receipt */
	LAUNCHER_GRACE = 60 /* seconds for the program to end, after that */
};

enum state { RUNNING, DONE, LOST, STOPPED };

int
dispatch_wanted(struct remote_group *x)
{
	struct supervision *c = x->group;
	struct launcher *l = &x->launcher;

	if (c->task->foreground ||
		launcher_read(l, &x->values.cpus, &x->values.mem,
			paths_launcher(c->arena, c->task->slug),
			c->arena) != 0 ||
		maxfail_reason(c->arena))
		return 0;
	launcher_settle(l, c->arena);
	return 1;
}

static int
write_job(struct remote_group *x)
{
	struct supervision *c = x->group;
	struct remote_job e = {.root = paths_root(c->arena),
		.build_dir = paths_are_usual() ? NULL : paths.build,
		.task = c->task->text,
		.session = getenv(SESSION_VARIABLE),
		.resume = x->number == 1 && c->resume != RESUME_NOTHING};

	if (!x->launcher.own)
		e.server = node_servers_name(c->arena, &e.server_begins);
	e.nonce = x->nonce = job_folder_nonce(c->arena);
	e.stop = path_join(c->arena, e.root, maxfail_file(c->arena));
	x->dir = attempt_group_file(
		&c->attempt, arena_fmt(c->arena, JOB_FOLDER "%s", x->nonce));
	collect_results_remove_links(x);
	if (x->number == 1 && !e.resume && attempt_clear(&c->attempt) != 0)
		return -1;
	if (fs_mkdirs(x->dir) != 0)
		return -1;
	if (e.resume)
		collect_results_resume(x);
	run_controller_begin(&c->attempt);
	e.slot = c->attempt.slot;
	return job_folder_write(&e, x->dir);
}

/* records why the job is lost */
static enum state
lose(struct remote_group *x, const char *why)
{
	struct arena *a = x->group->arena;
	const char *node = x->node ? arena_fmt(a, " on %s", x->node) : "";

	x->losses = arena_fmt(a, "%s%slost%s: %s (%s)",
		x->losses ? x->losses : "", x->losses ? "; " : "", node, why,
		remote_group_file(x, JOB_FOLDER_OUT));
	return LOST;
}

/* ends the job, on both machines */
static void
cancel(struct remote_group *x)
{
	job_folder_stop(x->dir, 2);
	if (x->pid)
		kill_ladders_add(&x->endings, x->group->arena, x->pid);
	x->pid = 0;
	launcher_process_cancel(x);
}

/* The next job avoids the node that lost this one. If this job did not even
   begin, perhaps for want of nodes, all nodes are allowed again. */
static void
exclude(struct remote_group *x)
{
	if (!x->node)
		x->excluded = NULL;
	else
		x->excluded = x->excluded ? arena_fmt(x->group->arena, "%s,%s",
						    x->excluded, x->node)
					  : x->node;
}

static void
read_beats(struct remote_group *x)
{
	size_t beats = job_folder_beats(x->group->arena, x->dir, &x->node);

	if (beats <= x->beats)
		return;
	if (!x->beats)
		x->queued = clock_steady() - x->asked;
	x->beats = beats;
	x->last_beat = clock_steady();
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
	return arena_fmt(x->group->arena,
		"'%s' ended with status %d and left no "
		"receipt",
		x->launcher.command.v[0], process_status(x->wait_status));
}

/* seconds until the results of a program that has ended are visible here */
static double
visibility_delay(const struct remote_group *x)
{
	return x->launcher.transfer
		? 0
		: x->launcher.late + (x->last_beat > 0 ? 2 * HEARTBEAT : 0);
}

/* The end of the launcher's program alone does not lose a job, as long as the
   node beats: an engine may take a living node for dead. */
static enum state
look(struct remote_group *x)
{
	double now = clock_steady(), quiet;
	struct job_receipt r;
	struct group_result s;
	const char *cause;

	read_beats(x);
	collect_results_add_links(x);
	if (job_folder_receipt(&r, x->group->arena, x->dir, x->nonce) == 1) {
		if (r.status != 0)
			return lose(x, "the group could not be run there");
		if (group_result_read(x->group->arena, &s,
			    remote_group_file(x, "status.json"), &cause) == 0)
			return DONE;
	}
	quiet = now - (x->last_beat > x->ended ? x->last_beat : x->ended);
	if (!x->pid && quiet > visibility_delay(x))
		return lose(x, how_it_ended(x));
	if (x->last_beat > 0 && now - x->last_beat > x->launcher.silence)
		return lose(x,
			arena_fmt(x->group->arena,
				"no sign of life for %.4g "
				"s",
				x->launcher.silence));
	return RUNNING;
}

/* the first time the running tests may end; now, or the second time, they are
   killed */
static enum state
stop(struct remote_group *x, int now)
{
	if (x->last_beat <= 0) /* the job is queued */
		return STOPPED;
	if ((x->stopping++ || now) && x->killed <= 0)
		x->killed = clock_steady();
	job_folder_stop(x->dir, x->killed > 0 ? 2 : 1);
	return RUNNING;
}

static enum state
handle_signals(struct remote_group *x)
{
	enum state state = RUNNING;
	int signal;

	while (state == RUNNING && (signal = signals_next(x->signals)))
		if (signal == SIGTSTP) {
			raise(SIGSTOP);
			x->last_beat = x->last_beat > 0 ? clock_steady() : 0;
		} else if (signal != SIGCHLD) {
			state = stop(x, signal == SIGNALS_ORPHANED);
		}
	if (state == RUNNING && x->killed <= 0 && run_is_gone())
		state = stop(x, 1);
	return x->killed > 0 && clock_steady() - x->killed > GRACE ? STOPPED
								   : state;
}

/*
 * Waits for the launcher's program after the job was done. One that took long
 * may not have told the engine that the job ended, so that is cancelled, too.
 */
static void
await_launcher(struct remote_group *x)
{
	double began = clock_steady();

	for (reap(x); x->pid && clock_steady() - began < LAUNCHER_GRACE;
		reap(x)) {
		struct pollfd fd = {.fd = x->signals, .events = POLLIN};

		poll(&fd, 1, LOOK);
		while (signals_next(x->signals))
			;
	}
	if (x->pid)
		cancel(x);
	else if (clock_steady() - began > x->launcher.late)
		launcher_process_cancel(x);
}

static enum state
follow(struct remote_group *x)
{
	enum state state = RUNNING;

	while (state == RUNNING) {
		struct pollfd fd = {.fd = x->signals, .events = POLLIN};

		poll(&fd, 1, LOOK);
		reap(x);
		kill_ladders_look(&x->endings);
		launcher_process_look(x, 0);
		state = look(x);
		if (state == RUNNING)
			state = handle_signals(x);
	}
	if (state == DONE)
		await_launcher(x);
	else
		cancel(x);
	return state == LOST && x->stopping ? STOPPED : state;
}

/* one job, from its beginning to its end */
static enum state
send(struct remote_group *x)
{
	x->number++;
	x->node = NULL;
	x->last_beat = x->ended = 0;
	x->beats = 0;
	x->attempt = 0;
	if (write_job(x) != 0)
		return lose(x, strerror(errno));
	launcher_process_fill(x);
	notice_queued(x->group->task->slug);
	x->sent = clock_now();
	x->asked = clock_steady();
	if (launcher_process_start(x) == 0)
		return follow(x);
	return lose(x,
		arena_fmt(x->group->arena, "'%s' cannot be started: %s",
			x->launcher.command.v[0], strerror(errno)));
}

/* waits until all programs have ended and all cancelled jobs are cancelled; a
   further Ctrl-C makes it give up earlier */
static void
finish(struct remote_group *x)
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
end(struct remote_group *x, enum state state)
{
	int failed;

	if (state == STOPPED && x->last_beat <= 0) { /* the job never began */
		fs_remove(x->dir);
		return ATTEMPT_STOPPED;
	}
	if (state == STOPPED && !x->losses)
		x->losses = "the run was stopped before the node sent results";
	failed = state == DONE ? collect_results_take(x)
		: state == STOPPED
		? collect_results_none(x, VERDICT_INTERRUPTED, OUTCOME_NOT_RUN)
		: collect_results_none(x, VERDICT_LOST, OUTCOME_LOST);
	return failed ? ATTEMPT_FAILED : ATTEMPT_ENDED;
}

enum attempt_end
dispatch_run(struct remote_group *x)
{
	struct attempt *t = &x->group->attempt;
	enum attempt_end entered;
	enum state state;

	fs_remove(paths_left(x->group->arena, x->group->task->slug));
	t->spawn = 1; /* no worker runs here */
	entered = attempt_prepare(t);
	if (entered != ATTEMPT_ENDED)
		return entered;
	if (!x->launcher.own)
		node_servers_hold(x->group->task, x->group->arena);
	x->signals = signals_open();
	if (x->signals < 0)
		return ATTEMPT_FAILED;
	while ((state = send(x)) == LOST && x->number < x->launcher.tries)
		exclude(x);
	finish(x);
	entered = end(x, state);
	signals_close(x->signals);
	return entered;
}
