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
#include "formats/ninja.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "os/path.h"
#include "os/signals.h"
#include "plan/graph.h"
#include "report/rerun_command.h"

/* encodes a word as `aomaker exec` decodes it */
static const char *
encoded(struct arena *a, const char *word)
{
	struct buf b = {0};

	ninja_encode(&b, word);
	return buf_take(&b, a);
}

/* the value of an option of `aomaker exec`; NULL: there is no such limit */
static const char *
limit(struct arena *a, double seconds)
{
	return seconds > 0 ? arena_fmt(a, "%.10g", seconds) : NULL;
}

/* pytest's arguments that all groups share, without paths */
static strings
shared_words(struct arena *a, const struct make_plan *g)
{
	struct config c = g->config;

	if (c.dist == DIST_ALL) /* otherwise paths would be among them */
		c.dist = DIST_FILE;
	return graph_pytest(a, &c, &g->suite);
}

/* the command line that an edge of build.ninja would have */
static struct cli
command(const struct trials *all, const struct trial *t,
	const struct trial_spec *spec)
{
	const struct make_plan *g = all->made;
	const struct thread_unsafe *unsafe = &g->config.settings.thread_unsafe;
	struct arena *a = all->arena;
	strings shared = shared_words(a, g);
	struct cli c = {.verb = CLI_EXEC,
		.python = g->config.python,
		.planned = 1,
		.only = 1,
		.no_allure = 1,
		.threads = spec->thread,
		.trial = t->folder,
		.ordered = spec->ordered,
		.spawn = spec->group->spawn,
		.preload = g->config.settings.preload,
		.alone_fixtures = spec->thread ? unsafe->fixtures : NULL,
		.alone_marks = spec->thread ? unsafe->marks : NULL,
		.timeout =
			limit(a, spec->wide ? 0 : spec->group->limits.timeout),
		.test_timeout = limit(a, spec->group->limits.test_timeout),
		.shared = arena_fmt(a, "%zu", shared.n)};

	if (spec->group->walk && !spec->wide)
		c.walk = encoded(a, spec->group->walk);
	*vec_add(a, &c.operands) = strrchr(t->folder, '/') + 1;
	*vec_add(a, &c.operands) = encoded(a, spec->group->name);
	for (size_t i = 0; i < shared.n; i++)
		*vec_add(a, &c.pytest) = encoded(a, shared.v[i]);
	for (size_t i = 0; i < spec->modules.n; i++)
		*vec_add(a, &c.pytest) = encoded(a,
			path_argument(a,
				path_clean(a, g->config.root,
					rerun_command_path(a, &g->plan,
						spec->modules.v[i]))));
	return c;
}

static _Noreturn void
become(const struct trials *all, const struct cli *c)
{
	struct diag d = {.arena = all->arena};
	int out = open(arena_fmt(all->arena, "%s/said", c->trial),
		O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (all->signals >= 0)
		signals_close(all->signals);
	setpgid(0, 0); /* so that Ctrl-C reaches only our parent */
	if (out >= 0) {
		dup2(out, STDOUT_FILENO);
		dup2(out, STDERR_FILENO);
	}
	exec_group_trial(c, &d);
	diag_print(&d, stderr);
	fflush(NULL);
	_exit(0);
}

int
trial_start(struct trials *all, struct trial *t, const struct trial_spec *spec)
{
	struct arena *a = all->arena;
	struct buf b = {0};
	struct cli c;
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
	c = command(all, t, spec);
	fflush(NULL);
	t->pid = fork();
	if (t->pid == 0)
		become(all, &c);
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
