#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "exec.h"
#include "fs.h"
#include "journal.h"
#include "layout.h"
#include "lock.h"
#include "ninja.h"
#include "notice.h"
#include "plan.h"
#include "proc.h"
#include "server.h"
#include "worker.h"

enum { EVIDENCE = 8 * 1024 };	/* bytes of the log kept with a crash */

struct exec {
	struct arena *arena;
	const struct cli *cli;
	const char *slug, *name, *dir, *worker;
	strings args;
	struct status status;
	struct buf events;
};

/* a path in the group's folder */
static const char *
in(const struct exec *x, const char *name)
{
	return arena_fmt(x->arena, "%s/%s", x->dir, name);
}

/* one word, or the lines of the file that @file names; undoes ninja_word */
static int
take_arg(struct exec *x, const char *arg)
{
	struct buf text = {0};
	char *copy;
	int failed = 0;

	if (*arg != '@') {
		copy = arena_dup(x->arena, arg);
		ninja_decode(copy);
		*vec_add(x->arena, &x->args) = copy;
		return 0;
	}
	failed = fs_read(arg + 1, &text);
	for (char *p = text.s, *end; p && *p && !failed; p = end + 1) {
		end = strchr(p, '\n');
		if (!end)
			break;
		copy = arena_ndup(x->arena, p, (size_t)(end - p));
		ninja_decode(copy);
		*vec_add(x->arena, &x->args) = copy;
	}
	buf_release(&text);
	return failed;
}

/* what an earlier run left */
static int
clear(const struct exec *x)
{
	strings names = {0};

	if (fs_remove(in(x, "ok")) != 0 || fs_remove(in(x, "status.json")) != 0)
		return -1;
	if (fs_list(x->arena, x->dir, &names) != 0)
		return errno == ENOENT ? 0 : -1;
	for (size_t i = 0; i < names.n; i++)
		if (isdigit((unsigned char)names.v[i][0]) &&
				fs_remove(in(x, names.v[i])) != 0)
			return -1;
	return 0;
}

/* what pytest is asked to do for every group like this one */
static const char *
family(struct exec *x)
{
	size_t nshared = x->cli->shared ? (size_t)atoi(x->cli->shared) : 0;
	const char *family = x->cli->walk ? x->cli->walk : "";

	for (size_t i = 0; i < nshared && i < x->args.n; i++)
		family = arena_fmt(x->arena, "%s\n%s", family, x->args.v[i]);
	return family;
}

static const char *const *
worker_argv(struct exec *x)
{
	struct arena *a = x->arena;
	strings argv = {0};
	const char *head[] = {
		x->cli->python, x->worker, "run",
		"--events", in(x, "1/events.jsonl"),
		"--deps", in(x, "deps.d"), "--deps-target", in(x, "ok"),
	};

	for (size_t i = 0; i < sizeof head / sizeof *head; i++)
		*vec_add(a, &argv) = head[i];
	if (x->cli->planned)
		*vec_add(a, &argv) = "--planned";
	if (x->cli->shared)
		*vec_add(a, &argv) = arena_fmt(a, "--shared=%s",
			x->cli->shared);
	if (x->cli->walk) {
		char *dir = arena_dup(a, x->cli->walk);

		ninja_decode(dir);
		*vec_add(a, &argv) = arena_fmt(a, "--walk=%s", dir);
	}
	*vec_add(a, &argv) = "--";
	for (size_t i = 0; i < x->args.n; i++)
		*vec_add(a, &argv) = x->args.v[i];
	if (!x->cli->no_allure)
		*vec_add(a, &argv) = arena_fmt(a, "--alluredir=%s",
			in(x, "1/allure"));
	*vec_add(a, &argv) = NULL;
	return argv.v;
}

/* the end of the log, from a line's start */
static const char *
tail_of_log(struct exec *x)
{
	struct buf text = {0};
	const char *tail = "", *line;

	if (fs_read(in(x, "1/log"), &text) == 0 && text.n) {
		tail = text.s;
		if (text.n > EVIDENCE) {
			tail = text.s + text.n - EVIDENCE;
			line = strchr(tail, '\n');
			tail = line ? line + 1 : tail;
		}
	}
	tail = arena_dup(x->arena, tail);
	buf_release(&text);
	return tail;
}

/* died before its tests were known: those of the plan, or the group itself */
static void
add_planned(struct exec *x, const char *evidence)
{
	struct status *s = &x->status;
	struct plan plan = {0};
	const char *cause;
	struct test whole = {.id = x->name, .outcome = OUTCOME_CRASHED,
		.collect = 1, .start = s->start, .stop = s->stop,
		.message = s->message, .longrepr = evidence};

	*vec_add(x->arena, &s->tests) = whole;
	if (plan_read(x->arena, &plan, PLAN_FILE, &cause) != 0)
		return;
	for (size_t i = 0; i < plan.groups.n; i++) {
		const struct group *g = &plan.groups.v[i];

		if (strcmp(g->slug, x->slug) != 0)
			continue;
		for (size_t j = 0; j < g->tests.n; j++)
			*vec_add(x->arena, &s->tests) = (struct test){
				.id = g->tests.v[j],
				.outcome = OUTCOME_NOT_RUN,
				.message = s->message};
	}
}

static void
judge(struct exec *x, const struct worker *w)
{
	struct status *s = &x->status;
	struct journal j;
	const char *evidence;

	journal_init(&j, x->arena, s);
	if (fs_read(in(x, "1/events.jsonl"), &x->events) == 0)
		journal_read(&j, x->events.s, x->events.n);
	evidence = j.ended ? NULL : tail_of_log(x);
	s->name = x->name;
	s->slug = x->slug;
	s->attempts = 1;
	s->plan = x->cli->plan;
	s->start = w->start;
	s->stop = w->stop;
	s->cpu = w->cpu;
	s->rss = w->rss;
	j.interrupted |= w->asked_to_stop && !j.ended;
	journal_end(&j, w->exit_status, w->signal, evidence);
	if (!j.collected && s->verdict == VERDICT_CRASHED)
		add_planned(x, evidence);
}

static int
write_status(struct exec *x)
{
	struct buf b = {0};
	int failed;

	status_put(&b, &x->status);
	failed = fs_write(in(x, "status.json"), b.s, b.n) < 0;
	buf_release(&b);
	return failed ? -1 : 0;
}

/* Allure results for what pytest could not report itself */
static int
add_broken(struct exec *x)
{
	const char *argv[] = {x->cli->python, x->worker, "broken", "--status",
		in(x, "status.json"), "--allure", in(x, "1/allure"), NULL};
	int needed = 0, status;
	struct buf said = {0};

	for (size_t i = 0; i < x->status.tests.n; i++) {
		const struct test *t = &x->status.tests.v[i];

		needed |= outcome_fails(t->outcome) && (t->collect ||
			(t->outcome != OUTCOME_FAILED &&
			t->outcome != OUTCOME_ERROR));
	}
	if (!needed || x->cli->no_allure)
		return 0;
	status = proc_output(argv, &said);
	if (status != 0)
		fprintf(stderr, "aomaker: the broken results of %s could not "
			"be written: %s\n", x->name, said.n ? said.s : "");
	buf_release(&said);
	return status ? -1 : 0;
}

static int
fail(const char *what)
{
	fprintf(stderr, "aomaker: %s: %s\n", what, strerror(errno));
	return 1;
}

static int
prepare(struct exec *x, struct diag *d)
{
	const struct cli *cli = x->cli;

	if (cli->operands.n != 2 || !cli->python) {
		diag_error(d, "aomaker exec is what build.ninja calls; to run "
			"one group, type what the summary of a run says");
		return -1;
	}
	x->slug = cli->operands.v[0];
	x->name = cli->operands.v[1];
	x->name = arena_dup(x->arena, x->name);
	ninja_decode((char *)x->name);
	x->dir = arena_fmt(x->arena, GROUPS_DIR "/%s", x->slug);
	x->worker = proc_share(x->arena, "python/worker.py");
	if (!x->worker)
		die("python/worker.py is missing; is aomaker installed whole?");
	for (size_t i = 0; i < cli->pytest.n; i++)
		if (take_arg(x, cli->pytest.v[i]) != 0)
			return fail(cli->pytest.v[i]);
	return 0;
}

/* a fresh attempt, in its own folder; forked when a server is there */
static enum worker_end
attempt(struct exec *x, struct worker *w)
{
	if (clear(x) != 0 || fs_mkdirs(in(x, "1/allure")) != 0)
		return WORKER_FAILED;
	w->argv = worker_argv(x);
	w->family = family(x);
	w->log = in(x, "1/log");
	return worker_run(w, x->arena);
}

static enum worker_end
run(struct exec *x, struct worker *w)
{
	enum worker_end end;
	const char *why = NULL;

	/* under a bare Ninja the server also holds the project's lock */
	if (!x->cli->spawn || !getenv(RUN_VARIABLE))
		w->server = server_connect(x->arena, x->cli->python, x->worker,
			&why);
	if (w->server == SERVER_BUSY)
		return WORKER_NO_SERVER;
	if (w->server > 0 && x->cli->spawn) {
		close(w->server);
		why = NULL;
	} else if (w->server > 0) {
		end = attempt(x, w);
		close(w->server);
		if (end != WORKER_NO_SERVER || w->asked_to_stop)
			return end;
		why = w->refused ? w->refused : "the session server was lost";
	}
	w->server = 0;
	x->status.note = why ? arena_fmt(x->arena, "ran in a Python of its own"
		": %s", why) : NULL;
	return attempt(x, w);
}

int
exec_run(const struct cli *cli, struct diag *d)
{
	struct exec x = {.arena = d->arena, .cli = cli};
	struct worker w = {.tee = notice_fd(NOTICE_TEE_FD)};
	int failed;

	proc_die_with_parent(SIGKILL);
	if (prepare(&x, d) != 0)
		return 1;
	switch (run(&x, &w)) {
	case WORKER_ENDED:
		break;
	case WORKER_FAILED:
		return fail(cli->python);
	case WORKER_NO_SERVER:
		fprintf(stderr, "aomaker: %s is using this project\n",
			lock_holder(d->arena));
		return 1;
	}
	judge(&x, &w);
	failed = write_status(&x) != 0;
	if (failed)
		fail(in(&x, "status.json"));
	else if (add_broken(&x) == 0 && (x.status.verdict == VERDICT_PASSED ||
			x.status.verdict == VERDICT_EMPTY))
		failed = fs_write(in(&x, "ok"), "", 0) < 0 && fail(in(&x, "ok"));
	notice_send(&x.status);
	buf_release(&x.events);
	return failed;
}
