#define _DEFAULT_SOURCE
#include "exec/helpers.h"

#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/claims.h"
#include "core/install.h"
#include "core/notice.h"
#include "core/paths.h"
#include "exec/attempt_record.h"
#include "exec/attempt_result.h"
#include "os/clock.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "os/process.h"
#include "os/signals.h"

enum {
	FIRST = 2,  /* the number of the first helper's attempt */
	PAUSE = 300 /* milliseconds between looks whether a process has ended */
};

static const char *
mark_of(const struct supervision *c, int number)
{
	return attempt_group_file(
		&c->attempt, arena_fmt(c->arena, "%d/" CLAIMS_HELPER, number));
}

/* the helper's process, or 0 */
static pid_t
start(const struct supervision *c, int number)
{
	struct arena *a = c->arena;
	const char *argv[] = {install_program(a), "exec", "--helper",
		arena_fmt(a, "%d", number), "--until",
		arena_fmt(a, "%.6f", c->time_limits.deadline), "--build-dir",
		paths.build, c->task->slug, NULL};
	struct process p = {.in = -1,
		.out = STDOUT_FILENO,
		.err = STDERR_FILENO,
		.keep = {notice_fd(NOTICE_FD), notice_fd(NOTICE_TEE_FD)},
		.dies = SIGNALS_ORPHANED};
	pid_t pid;

	p.argv = argv;
	if (!argv[0] ||
		fs_mkdirs(attempt_group_file(
			&c->attempt, arena_fmt(a, "%d", number))) != 0 ||
		file_write(mark_of(c, number), "", 0) < 0)
		return 0;
	pid = process_start(&p);
	return pid < 0 ? 0 : pid;
}

/* 1: the slowest set-up of a test, which a helper may have to do again, costs
   little beside what is left */
static int
is_worth(const struct supervision *c)
{
	struct claims claims;
	double slowest = 0;

	if (claims_read(&claims, attempt_file(&c->attempt, CLAIMS_FILE)) != 0)
		return 0;
	for (size_t i = 0; i < c->status.tests.n; i++)
		if (c->status.tests.v[i].setup > slowest)
			slowest = c->status.tests.v[i].setup;
	return claims_rest(&claims, clock_now()) > 2 * slowest;
}

void
helpers_start(struct supervision *c)
{
	struct stat st;

	if (!attempt_is_shared(&c->attempt) ||
		stat(attempt_file(&c->attempt, CLAIMS_HELP), &st) != 0 ||
		(off_t)c->helpers.n >= st.st_size || !is_worth(c))
		return;
	for (int i = (int)c->helpers.n; i < st.st_size; i++) {
		pid_t pid = start(c, FIRST + i);

		*vec_add(c->arena, &c->helpers) = pid;
	}
}

/* what a helper's journal tells so far */
struct progress {
	int collected;
	size_t nstarted;
};

static struct progress
progress_of(const struct supervision *c, int number)
{
	struct arena scratch = {0};
	struct group_result result = {0};
	struct progress p = {0};
	struct journal j;
	struct buf b = {0};

	journal_init(&j, &scratch, &result);
	if (fs_read(attempt_group_file(&c->attempt,
			    arena_fmt(c->arena, "%d/events.jsonl", number)),
		    &b) == 0 &&
		b.n) {
		journal_read(&j, b.s, b.n);
		p = (struct progress){j.collected, j.nstarted};
	}
	buf_release(&b);
	arena_free(&scratch);
	return p;
}

/* 1: when it comes to its tests, it will find that others have claimed them all */
static int
is_late(const struct supervision *c, int number)
{
	struct claims claims;

	return claims_read(&claims,
		       attempt_group_file(&c->attempt, "1/" CLAIMS_FILE)) ==
		0 &&
		claims.taken >= claims.units &&
		!progress_of(c, number).collected;
}

/* Ctrl-C reaches its process, too: Ninja signals the group of both. */
static void
wait_for(struct supervision *c, pid_t pid)
{
	struct worker *w = &c->attempt.worker;
	int signals = signals_open(), status, signal;
	struct pollfd fd = {.fd = signals, .events = POLLIN};

	while (waitpid(pid, &status, WNOHANG) == 0) {
		if (w->orphaned)
			kill(pid, SIGNALS_ORPHANED);
		poll(&fd, 1, PAUSE);
		while ((signal = signals_next(signals))) {
			if (signal != SIGCHLD && signal != SIGTSTP)
				w->asked_to_stop++;
			w->orphaned |= signal == SIGNALS_ORPHANED;
		}
	}
	if (signals >= 0)
		signals_close(signals);
}

int
helpers_next(struct supervision *c)
{
	int number = c->attempt.number + 1;
	size_t i = (size_t)(number - FIRST);

	if (!fs_is_file(mark_of(c, number)))
		return 0;
	if (i < c->helpers.n && c->helpers.v[i]) {
		if (is_late(c, number))
			kill(c->helpers.v[i], SIGNALS_ORPHANED);
		wait_for(c, c->helpers.v[i]);
	}
	c->attempt.number = number;
	c->helped = 1;
	return 1;
}

int
helpers_take(struct supervision *c)
{
	struct worker *w = &c->attempt.worker;
	enum time_limit expired = w->expired;
	const char *log = w->log;
	int recorded, lost;

	if (!progress_of(c, c->attempt.number).nstarted)
		return 1;
	c->status.attempts = c->attempt.number;
	w->leaks = w->apart = c->attempt.note = NULL;
	w->bystander = 0;
	recorded = attempt_record_read(&c->attempt);
	c->journal.helper = 1;
	c->journal.attempt = c->attempt.number;
	journal_reader_begin(
		&c->reader, attempt_file(&c->attempt, "events.jsonl"));
	lost = attempt_result_take(c, recorded < 0, 1);
	c->journal.helper = 0;
	*vec_add(c->arena, &c->status.helpers) =
		(struct helper_attempt){c->attempt.number, w->start, w->stop};
	w->log = log;
	if (expired == TIME_LIMIT_GROUP)
		w->expired = expired;
	return lost;
}

int
helpers_were_idle(const struct supervision *c, int number)
{
	for (size_t i = 0; i < c->status.helpers.n; i++)
		if (c->status.helpers.v[i].attempt == number)
			return 0;
	return fs_is_file(mark_of(c, number));
}
