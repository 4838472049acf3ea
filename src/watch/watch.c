#define _GNU_SOURCE
#include "watch/watch.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "os/file_watch.h"
#include "os/keypress.h"
#include "os/process.h"
#include "os/signals.h"
#include "watch/changes.h"
#include "watch/watch_screen.h"
#include "watch/watched_paths.h"

enum { LOOK_MS = 300 /* between looks, where nothing tells of changes */ };

struct watching {
	const struct watch *watch;
	struct watch_screen screen;
	struct file_watch *files;
	int signals;

	struct changes changes; /* for the next round */
	struct round next;      /* kind and word, as a key has asked */
	int asked;              /* 1: a key has asked for it */
	struct buf pattern;     /* of all rounds, until it is taken back */

	pid_t child; /* the process of the round; 0: none runs */
	int answer;
	struct buf told;
	int given_up;
	struct input_table inputs;
	struct arena last_arena; /* of the last round's result */
	struct round_result result;
	int status;
	size_t rounds;
	int quits;
};

/* -- rounds */

static _Noreturn void
become_round(struct watching *x, struct round *r)
{
	int status;

	setpgid(0,
		0); /* signals from the terminal come to us, and are passed on */
	signals_close(x->signals);
	keypress_leave();
	process_die_with_parent(SIGTERM);
	status = x->watch->run(r, x->watch->context);
	fflush(NULL);
	_exit(status);
}

static void
start_round(struct watching *x)
{
	struct round r = {.kind = x->asked ? x->next.kind : ROUND_CHANGED,
		.word = x->next.word,
		.pattern = x->pattern.n ? x->pattern.s : NULL,
		.is_first = !x->rounds,
		.changed = x->changes.paths,
		.last = x->result,
		.inputs = &x->inputs};
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) != 0)
		return;
	r.answer = fds[1];
	x->answer = fds[0];
	fflush(NULL);
	x->child = fork();
	if (x->child == 0) {
		close(fds[0]);
		become_round(x, &r);
	}
	close(fds[1]);
	x->rounds++;
	x->given_up = x->asked = 0;
	changes_clear(&x->changes);
	if (x->child > 0)
		return;
	x->child = 0;
	close(x->answer);
}

/* ends the round; tests may clean up, unless it is the second time */
static void
give_up(struct watching *x, int signal)
{
	if (x->child)
		kill(x->child, x->given_up ? SIGNALS_ORPHANED : signal);
	x->given_up = 1;
}

static void
suspend(struct watching *x)
{
	keypress_close();
	if (x->child)
		kill(x->child, SIGTSTP);
	raise(SIGSTOP);
	if (x->child)
		kill(x->child, SIGCONT);
	keypress_open();
}

/* what a round has read is watched from now on, wherever it lies */
static void
learn_inputs(struct watching *x)
{
	struct arena a = {0};
	strings outside = {0};

	input_table_refresh(&x->inputs);
	input_table_outside(&x->inputs, &a, &outside);
	changes_watch(&x->changes, x->files, &outside);
	arena_free(&a);
}

static void
end_round(struct watching *x, int wait_status)
{
	struct arena arena = {0};
	struct round_result result = {0};

	fcntl(x->answer, F_SETFL, O_NONBLOCK);
	for (char bytes[4096];;) {
		ssize_t n = read(x->answer, bytes, sizeof bytes);

		if (n <= 0)
			break;
		buf_add(&x->told, bytes, (size_t)n);
	}
	close(x->answer);
	buf_addc(&x->told, '\0');
	x->child = 0;
	if (x->given_up) /* its reports may be missing, whatever it has done */
		x->result.plan = 0;
	if (WIFSIGNALED(wait_status) && !x->given_up)
		x->watch->end_workers(x->watch->context);
	if (!x->given_up)
		x->status = process_status(wait_status);
	learn_inputs(x); /* before anybody hears that the round has ended */
	if (round_read(&result, &arena, x->told.s)) {
		if (x->given_up) /* when all was done */
			x->status = result.exit_status;
		arena_free(&x->last_arena);
		x->last_arena = arena;
		x->result = result;
		watch_screen_ended(&x->screen, &result);
	} else if (!x->given_up && x->status) {
		x->result.plan = 0; /* what mends it is told, whatever runs */
		watch_screen_failed(&x->screen);
	}
	buf_clear(&x->told);
}

static void
reap(struct watching *x)
{
	int status;

	if (x->child && waitpid(x->child, &status, WNOHANG) == x->child)
		end_round(x, status);
}

/* takes what a long answer has written, so that the round can go on */
static void
hear(struct watching *x)
{
	char bytes[4096];
	ssize_t n = read(x->answer, bytes, sizeof bytes);

	if (n > 0)
		buf_add(&x->told, bytes, (size_t)n);
}

/* -- what happens */

static void
ask(struct watching *x, enum round_kind kind, const char *word)
{
	give_up(x, SIGTERM);
	x->asked = 1;
	x->next.kind = kind;
	x->next.word = word;
}

/* a pattern holds for all rounds that follow; an empty one ends it */
static void
take_pattern(struct watching *x, const char *pattern)
{
	int ended = !*pattern && x->pattern.n;

	buf_clear(&x->pattern);
	buf_adds(&x->pattern, pattern);
	if (*pattern || ended)
		ask(x, ended ? ROUND_CHANGED : ROUND_PATTERN, NULL);
}

static void
take_key(struct watching *x, int key)
{
	switch (watch_screen_key(&x->screen, key)) {
	case WATCH_KEY_AGAIN:
		ask(x, ROUND_AGAIN, NULL);
		break;
	case WATCH_KEY_ALL:
		buf_clear(&x->pattern);
		ask(x, ROUND_ALL, NULL);
		break;
	case WATCH_KEY_FAILED:
		ask(x, ROUND_FAILED, NULL);
		break;
	case WATCH_KEY_GROUP:
		ask(x, ROUND_GROUP, x->screen.word);
		break;
	case WATCH_KEY_PATTERN:
		take_pattern(x, x->screen.word);
		break;
	case WATCH_KEY_LOGIN:
		x->watch->end_login(x->watch->context);
		ask(x, ROUND_ALL, NULL);
		break;
	case WATCH_KEY_OPEN:
		x->watch->open_report(x->watch->context);
		break;
	case WATCH_KEY_QUIT:
		give_up(x, SIGTERM);
		x->quits = 1;
		break;
	case WATCH_KEY_NONE:
		break;
	}
}

/* A round whose code has changed is of no use. */
static void
look_at_changes(struct watching *x)
{
	changes_take(&x->changes, x->files, x->child != 0);
	if (x->child && !x->given_up && x->changes.overtakes &&
		changes_due(&x->changes) == 0)
		give_up(x, SIGTERM);
}

static void
wait_for_something(struct watching *x)
{
	struct pollfd fds[] = {
		{.fd = x->signals, .events = POLLIN},
		{.fd = file_watch_descriptor(x->files), .events = POLLIN},
		{.fd = keypress_descriptor(), .events = POLLIN},
		{.fd = x->child ? x->answer : -1, .events = POLLIN},
	};
	int timeout = x->given_up && x->child ? -1 : changes_due(&x->changes),
	    signal, key;

	if (x->child && !x->given_up && timeout == 0)
		timeout = -1; /* they wait for its end */

	if (fds[1].fd < 0 && (timeout < 0 || timeout > LOOK_MS))
		timeout = LOOK_MS;
	poll(fds, sizeof fds / sizeof *fds, timeout);
	if (fds[3].revents & POLLIN)
		hear(x);
	while ((signal = signals_next(x->signals)))
		if (signal == SIGTSTP) {
			suspend(x);
		} else if (signal != SIGCHLD) {
			give_up(x, signal);
			x->quits = 1;
		}
	look_at_changes(x); /* before the end of the round that has made them */
	reap(x);
	while ((key = keypress_next()))
		take_key(x, key);
}

static void
begin_due_round(struct watching *x)
{
	if (x->child || x->quits ||
		(!x->asked && changes_due(&x->changes) != 0))
		return;
	if (x->asked || !changes_are_endless(&x->changes))
		start_round(x);
	else
		changes_clear(&x->changes);
}

int
watch_run(const struct watch *w, struct diag *d)
{
	struct watching x = {.watch = w};

	watch_screen_open(&x.screen, w->colour, w->silent);
	keypress_open();
	x.files = file_watch_open(".", watched_paths_ignore, 0);
	x.signals = signals_open();
	if (!x.files || x.signals < 0) {
		diag_file(d, ".");
		return -1;
	}
	ask(&x, w->incremental ? ROUND_CHANGED : ROUND_ALL, NULL);
	while (!x.quits || x.child) {
		begin_due_round(&x);
		wait_for_something(&x);
	}
	keypress_close();
	signals_close(x.signals);
	file_watch_close(x.files);
	changes_release(&x.changes);
	input_table_release(&x.inputs);
	arena_free(&x.last_arena);
	buf_release(&x.told);
	buf_release(&x.pattern);
	watch_screen_close(&x.screen);
	return x.status;
}
