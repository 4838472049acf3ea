#include <errno.h>
#include <signal.h>
#include <string.h>

#include "attempt.h"
#include "exclusive.h"
#include "exec.h"
#include "fs.h"
#include "journal.h"
#include "layout.h"
#include "json.h"
#include "lock.h"
#include "map.h"
#include "ninja.h"
#include "notice.h"
#include "plan.h"
#include "proc.h"
#include "stop.h"

enum {
	EVIDENCE = 8 * 1024,	/* bytes of the log kept with a crash */
	DEATHS_MAX = 10		/* workers a group may kill */
};

struct exec {
	struct arena *arena;
	const struct cli *cli;
	const char *slug, *name;
	struct attempt attempt;		/* the last one */
	struct status status;
	struct journal journal;
	const char *suspect;		/* the module that was being collected
					   when the group's host died */
	struct buf events;		/* of the last attempt */
};

/* a path in the group's folder */
static const char *
in(const struct exec *x, const char *name)
{
	return attempt_group_file(&x->attempt, name);
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
		*vec_add(x->arena, &x->attempt.args) = copy;
		return 0;
	}
	failed = fs_read(arg + 1, &text);
	for (char *p = text.s, *end; p && *p && !failed; p = end + 1) {
		end = strchr(p, '\n');
		if (!end)
			break;
		copy = arena_ndup(x->arena, p, (size_t)(end - p));
		ninja_decode(copy);
		*vec_add(x->arena, &x->attempt.args) = copy;
	}
	buf_release(&text);
	return failed;
}

/* the end of the log, from a line's start */
static const char *
tail_of_log(struct exec *x)
{
	struct buf text = {0};
	const char *tail = "", *line;

	if (fs_read(x->attempt.worker.log, &text) == 0 && text.n) {
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

static void
take_usage(struct status *s, const struct worker *w)
{
	if (s->attempts == 1)
		s->start = w->start;
	s->stop = w->stop;
	s->cpu += w->cpu;
	if (w->rss > s->rss)
		s->rss = w->rss;
}

/*
 * A host dies of one of its threads. It is none of ours when no test of ours
 * ran; nor, the first time, when a module was collected.
 */
static int
died_of_others(struct exec *x)
{
	const struct worker *w = &x->attempt.worker;
	const struct journal *j = &x->journal;
	const char *suspect = x->suspect;

	if (!w->thread || !w->server || j->ended || j->interrupted)
		return 0;
	if (j->collected)
		return j->running == (size_t)-1 && journal_rest(j).n;
	x->suspect = j->collecting;
	return !suspect || !j->collecting ||
		strcmp(suspect, j->collecting) != 0;
}

/* what the last attempt has done; 1: it is not to blame for its end */
static int
judge(struct exec *x, int lost)
{
	const struct worker *w = &x->attempt.worker;
	struct journal *j = &x->journal;
	struct journal_end end = {w->exit_status, w->signal, 0, NULL};

	x->status.attempts = x->attempt.number;
	take_usage(&x->status, w);
	buf_clear(&x->events);
	fs_read(attempt_file(&x->attempt, "events.jsonl"), &x->events);
	journal_read(j, x->events.s, x->events.n);
	j->interrupted |= w->asked_to_stop && !j->ended;
	end.lost = lost || w->bystander || died_of_others(x);
	if (!j->ended)
		end.evidence = tail_of_log(x);
	journal_end(j, &end);
	if (x->attempt.note)
		x->status.note = x->attempt.note;
	return end.lost;
}

/* the tests for the next attempt */
static int
write_rest(struct exec *x, const strings *rest)
{
	struct buf b = {0};
	int failed;

	for (size_t i = 0; i < rest->n; i++) {
		buf_adds(&b, i ? ",\n" : "[");
		json_put(&b, rest->v[i]);
	}
	buf_adds(&b, "]\n");
	failed = fs_mkdirs(arena_fmt(x->arena, "%s/%d", x->attempt.group,
			x->attempt.number)) != 0 ||
		fs_write(attempt_file(&x->attempt, "rest"), b.s, b.n) < 0;
	buf_release(&b);
	return failed;
}

static int
holds(const strings *list, const char *s)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->v[i], s) == 0)
			return 1;
	return 0;
}

/* whether the group has more than the modules that cannot be collected */
static int
has_others(const struct exec *x)
{
	const struct attempt *t = &x->attempt;

	for (size_t i = attempt_nshared(t); i < t->args.n; i++)
		if (strcmp(t->args.v[i], "-m") == 0)
			i++;
		else if (!holds(&t->without, t->args.v[i]))
			return x->cli->planned;
	return 0;
}

/* whether too many tests have failed, here or elsewhere, for any to start */
static int
stops(struct exec *x)
{
	const char *why = stop_reason(x->arena);

	if (why && !x->journal.deaths)
		x->status.message = why;
	x->journal.stopped |= why != NULL;
	return why != NULL;
}

/*
 * A worker that died leaves tests that another may run; the one that killed it
 * is not among them. 1: there is such an attempt, and it is set up.
 */
static int
goes_on(struct exec *x, int lost)
{
	struct journal *j = &x->journal;
	struct attempt *t = &x->attempt;
	int died = !j->ended && !lost;
	strings rest = {0};

	if (died && !j->interrupted && stop_most())
		stop_add_failure(x->arena);
	if (j->ended || j->interrupted || j->deaths >= DEATHS_MAX ||
			stops(x))
		return 0;
	if (j->collected || t->part) {
		rest = journal_rest(j);
		if (!rest.n)
			return 0;
	}
	if (!j->collected && died) {
		if (!j->collecting || !j->path)
			return 0;
		*vec_add(x->arena, &t->without) = j->path;
		if (!has_others(x))
			return 0;
	}
	t->number++;
	t->part = rest.n > 0;
	return !rest.n || write_rest(x, &rest) == 0;
}

/* planned tests that no worker has come to: those of the plan */
static void
add_planned(struct exec *x)
{
	struct status *s = &x->status;
	struct map known = {.arena = x->arena};
	struct plan plan = {0};
	const char *cause;

	for (size_t i = 0; i < s->tests.n; i++)
		*map_at(&known, s->tests.v[i].id) = x;
	if (plan_read(x->arena, &plan, PLAN_FILE, &cause) != 0)
		return;
	for (size_t i = 0; i < plan.groups.n; i++) {
		const struct group *g = &plan.groups.v[i];

		if (strcmp(g->slug, x->slug) != 0)
			continue;
		for (size_t j = 0; j < g->tests.n; j++)
			if (!map_get(&known, g->tests.v[j]))
				*vec_add(x->arena, &s->tests) = (struct test){
					.id = g->tests.v[j],
					.outcome = OUTCOME_NOT_RUN};
	}
}

/* the group's verdict, once no attempt is left to be made */
static void
conclude(struct exec *x)
{
	struct status *s = &x->status;
	struct journal *j = &x->journal;

	s->name = x->name;
	s->slug = x->slug;
	s->plan = x->cli->plan;
	if (!s->attempts || j->deaths)
		add_planned(x);
	if (!j->ended && !j->interrupted && !s->tests.n)
		*vec_add(x->arena, &s->tests) = (struct test){.id = x->name,
			.outcome = s->attempts ? OUTCOME_CRASHED :
			OUTCOME_NOT_RUN, .collect = 1,
			.start = s->start, .stop = s->stop,
			.message = s->message, .longrepr = tail_of_log(x)};
	if (!s->attempts)
		s->attempts = 1;	/* whose folder has the results */
	journal_close(j);
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

/*
 * What pytest could not report itself: Allure results of it, and no secret of
 * the run in the log that is its evidence.
 */
static int
add_broken(struct exec *x)
{
	const char *argv[] = {x->cli->python, x->attempt.script, "broken",
		"--status", in(x, "status.json"),
		x->cli->no_allure ? NULL : "--allure",
		attempt_file(&x->attempt, "allure"), NULL};
	int needed = 0, status;
	struct buf said = {0};

	for (size_t i = 0; i < x->status.tests.n; i++) {
		const struct test *t = &x->status.tests.v[i];

		needed |= outcome_fails(t->outcome) && (t->collect ||
			(t->outcome != OUTCOME_FAILED &&
			t->outcome != OUTCOME_ERROR));
	}
	if (!needed || x->status.start <= 0) /* see unrun.h */
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
	x->attempt = (struct attempt){.arena = x->arena, .cli = cli,
		.group = arena_fmt(x->arena, GROUPS_DIR "/%s", x->slug),
		.script = proc_worker(x->arena),
		.worker.tee = notice_fd(NOTICE_TEE_FD), .number = 1};
	for (size_t i = 0; i < cli->pytest.n; i++)
		if (take_arg(x, cli->pytest.v[i]) != 0)
			return fail(cli->pytest.v[i]);
	return 0;
}

/* 0: the group has a verdict */
static int
run(struct exec *x)
{
	enum attempt_end end;

	if (stops(x)) {
		if (attempt_folder(&x->attempt) != 0)
			return fail(x->attempt.group);
		conclude(x);
		return 0;
	}
	do {
		end = attempt_run(&x->attempt);
		if (end == ATTEMPT_FAILED)
			return fail(x->cli->python);
		if (end == ATTEMPT_BUSY) {
			fprintf(stderr, "aomaker: %s is using this project\n",
				lock_holder(x->arena));
			return 1;
		}
		if (end == ATTEMPT_NO_SESSION)	/* which has said why */
			return 1;
		x->attempt.spawn |= end == ATTEMPT_LOST;
	} while (goes_on(x, judge(x, end == ATTEMPT_LOST)));
	conclude(x);
	return 0;
}

int
exec_run(const struct cli *cli, struct diag *d)
{
	struct exec x = {.arena = d->arena, .cli = cli};
	int failed;

	proc_die_with_parent(SIGKILL);
	journal_init(&x.journal, x.arena, &x.status);
	if (prepare(&x, d) != 0)
		return 1;
	if (exclusive_enter(cli->exclusive) != 0)
		return fail(BUILD_DIR);
	if (run(&x) != 0)
		return 1;
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
