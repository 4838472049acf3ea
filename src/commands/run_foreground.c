#define _GNU_SOURCE
#include "commands/run_foreground.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/hashmap.h"
#include "commands/exec_task.h"
#include "core/notice.h"
#include "core/paths.h"
#include "os/process.h"

struct foreground {
	struct arena *arena;
	struct ninja_run *run;
	const struct planned_run *made;
	const struct cli *cli;
	int notices[2];
	struct hashmap ended; /* names of groups that have ended */
};

static struct task
task_of(const struct foreground *f, const struct group *g)
{
	struct arena *a = f->arena;
	strings more = {0};
	struct task t;

	if (f->cli->pdb)
		*vec_add(a, &more) = "--pdb";
	if (f->cli->trace)
		*vec_add(a, &more) = "--trace";
	t = task_of_group(a, &f->made->config, &f->made->suite, g, &more);
	t.spawn = t.foreground = 1;
	t.sole = f->made->plan.groups.n == 1;
	return t;
}

static void
take_notices(struct foreground *f)
{
	struct buf text = {0};
	char bytes[4096];
	ssize_t n;

	while ((n = read(f->notices[0], bytes, sizeof bytes)) > 0)
		buf_add(&text, bytes, (size_t)n);
	notice_lines(&text, f->arena, f->run->noticed, f->run->context);
	f->run->look(f->run->context);
	buf_release(&text);
}

static _Noreturn void
become_exec(const struct foreground *f, const struct group *g)
{
	struct task t = task_of(f, g);
	int status;

	setenv(NOTICE_FD, arena_fmt(f->arena, "%d", f->notices[1]), 1);
	status = exec_task(&t, f->arena);
	fflush(stdout);
	_exit(status);
}

/* We ignore Ctrl-C: the tests and their debugger decide whether it ends them. */
static int
run_group(struct foreground *f, const struct group *g, struct diag *d)
{
	void (*before)(int) = signal(SIGINT, SIG_IGN);
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0)
		become_exec(f, g);
	status = pid > 0 ? process_wait(pid) : -1;
	signal(SIGINT, before);
	take_notices(f);
	*hashmap_at(&f->ended, g->name) = f;
	if (status != 0)
		diag_error(d, "the group '%s' could not be run", g->name);
	return status;
}

static int
may_start(const struct foreground *f, const struct group *g)
{
	if (hashmap_get(&f->ended, g->name))
		return 0;
	for (size_t i = 0; i < g->after.n; i++)
		if (!hashmap_get(&f->ended, g->after.v[i]))
			return 0;
	return 1;
}

/* 1: the run is to stop, after Ctrl-C, or q in the debugger */
static int
was_stopped(const struct foreground *f, const struct group *g)
{
	const char *cause;
	struct group_result s;

	group_result_read(
		f->arena, &s, paths_status(f->arena, g->slug), &cause);
	return s.verdict == VERDICT_INTERRUPTED;
}

int
run_foreground(struct ninja_run *r, const struct planned_run *g,
	const struct cli *cli, struct diag *d)
{
	struct foreground f = {.arena = d->arena,
		.run = r,
		.made = g,
		.cli = cli,
		.ended.arena = d->arena};
	int failed = pipe2(f.notices, O_CLOEXEC | O_NONBLOCK);

	for (size_t i = 0; i < g->plan.groups.n && !failed;) {
		const struct group *group = &g->plan.groups.v[i++];

		if (!may_start(&f, group))
			continue;
		failed = run_group(&f, group, d);
		if (was_stopped(&f, group)) {
			r->interrupted = SIGINT;
			break;
		}
		i = 0; /* an earlier group may have waited for it */
	}
	close(f.notices[0]);
	close(f.notices[1]);
	return failed ? -1 : 0;
}
