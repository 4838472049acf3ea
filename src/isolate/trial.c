#define _GNU_SOURCE
#include "isolate/trial.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/paths.h"
#include "exec/exec_group.h"
#include "formats/json.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "os/path.h"
#include "os/signals.h"
#include "plan/task.h"
#include "report/rerun_command.h"

/* pytest's arguments that all groups share, without paths */
static strings
shared_words(struct arena *a, const struct planned_run *g)
{
	struct config c = g->config;

	if (c.dist == DIST_ALL) /* otherwise paths would be among them */
		c.dist = DIST_FILE;
	return task_shared_args(a, &c, &g->suite);
}

/* the task of the group's edge in build.ninja, for the tests of the trial */
static struct task
task_of(const struct trials *all, const struct trial *t,
	const struct trial_spec *spec)
{
	const struct planned_run *g = all->made;
	const struct limits *limits = &spec->group->limits;
	struct arena *a = all->arena;
	struct task task = {.slug = strrchr(t->folder, '/') + 1,
		.name = spec->group->name,
		.python = g->config.python,
		.preload = g->config.settings.preload,
		.args = shared_words(a, g),
		.walk = spec->wide ? NULL : spec->group->walk,
		.limits = limits_default,
		.only = 1,
		.ordered = spec->ordered,
		.spawn = spec->group->isolation == ISOLATION_SPAWN,
		.fork = spec->group->isolation == ISOLATION_FORK,
		.threads = spec->thread,
		.trial = t->folder};

	task.nshared = task.args.n;
	if (spec->thread)
		task.thread_unsafe = g->config.settings.thread_unsafe;
	if (limits->timeout > 0 && !spec->wide)
		task.limits.timeout = limits->timeout;
	if (limits->test_timeout > 0)
		task.limits.test_timeout = limits->test_timeout;
	for (size_t i = 0; i < spec->modules.n; i++)
		*vec_add(a, &task.args) = path_argument(a,
			path_clean(a, g->config.root,
				rerun_command_path(
					a, &g->plan, spec->modules.v[i])));
	return task;
}

static _Noreturn void
become(const struct trials *all, const struct task *t)
{
	int out = open(arena_fmt(all->arena, "%s/said", t->trial),
		O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (all->signals >= 0)
		signals_close(all->signals);
	setpgid(0, 0); /* so that Ctrl-C reaches only our parent */
	if (out >= 0) {
		dup2(out, STDOUT_FILENO);
		dup2(out, STDERR_FILENO);
	}
	exec_group_trial(t, all->arena);
	fflush(NULL);
	_exit(0);
}

int
trial_start(struct trials *all, struct trial *t, const struct trial_spec *spec)
{
	struct arena *a = all->arena;
	struct buf b = {0};
	struct task task;
	int failed;

	t->folder = arena_fmt(a, "%s/%zu", paths.trials, ++all->n);
	t->pid = 0;
	json_put_strings(&b, &spec->tests);
	failed = fs_mkdirs(t->folder) != 0 ||
		file_write(arena_fmt(a, "%s/" GROUP_ONLY, t->folder), b.s,
			b.n) < 0;
	buf_release(&b);
	if (failed)
		return -1;
	task = task_of(all, t, spec);
	fflush(NULL);
	t->pid = fork();
	if (t->pid == 0)
		become(all, &task);
	return t->pid < 0 ? -1 : 0;
}

int
trial_read(struct trials *all, const struct trial *t, struct group_result *s,
	const char **cause)
{
	return group_result_read(all->arena, s,
		arena_fmt(all->arena, "%s/status.json", t->folder), cause);
}

/* the error output of a trial that could not be started, or NULL */
static const char *
error_output(struct trials *all, const struct trial *t)
{
	struct buf b = {0};

	fs_read(arena_fmt(all->arena, "%s/said", t->folder), &b);
	while (b.n && b.s[b.n - 1] == '\n')
		b.s[--b.n] = '\0';
	return b.n ? buf_take(&b, all->arena) : NULL;
}

enum search_result
trial_says(const struct group_result *s, const char *test,
	const struct test_result **found)
{
	enum outcome o = OUTCOME_NOT_RUN;

	*found = NULL;
	for (size_t i = s->tests.n; i > 0 && !*found; i--)
		if (strcmp(s->tests.v[i - 1].id, test) == 0) {
			*found = &s->tests.v[i - 1];
			o = (*found)->outcome;
		}
	return o == OUTCOME_NOT_RUN || o == OUTCOME_SKIPPED ? SEARCH_NOTHING
		: outcome_fails(o)                          ? SEARCH_FAILED
							    : SEARCH_PASSED;
}

enum search_result
trial_result(struct trials *all, const struct trial *t, const char *test,
	const char **why)
{
	struct group_result s;
	enum search_result says;
	const struct test_result *found;
	const char *cause;

	if (trial_read(all, t, &s, &cause) != 0) {
		*why = error_output(all, t);
		return SEARCH_NOTHING;
	}
	says = trial_says(&s, test, &found);
	if (says == SEARCH_NOTHING)
		*why = found && found->message ? found->message
			: s.message            ? s.message
			: found                ? "it was not run"
				: "pytest does not find it any more";
	return says;
}

void
trial_stop(const struct trial *t)
{
	if (t->pid > 0)
		kill(t->pid, SIGINT);
}

int
trial_ended(struct trial *t)
{
	if (t->pid > 0 && waitpid(t->pid, NULL, WNOHANG) == t->pid)
		t->pid = 0;
	return t->pid <= 0;
}

void
trial_kill(struct trial *t)
{
	if (t->pid <= 0)
		return;
	kill(t->pid, SIGNALS_ORPHANED);
	while (waitpid(t->pid, NULL, 0) < 0 && errno == EINTR)
		;
	t->pid = 0;
}
