#define _DEFAULT_SOURCE
#include "exec/attempt.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config/group_rules.h"
#include "core/claims.h"
#include "core/maxfail.h"
#include "core/notice.h"
#include "core/paths.h"
#include "exec/family.h"
#include "exec/run_controller.h"
#include "formats/ninja.h"
#include "os/fs.h"
#include "os/path.h"
#include "plan/passes.h"
#include "worker/forkserver.h"
#include "worker/lifecycle.h"

enum {
	START_TIMEOUT = 60, /* seconds, for the fork server of a node */
	REQUESTS_MAX = 3    /* further requests after a helper died */
};

const char *
attempt_plan_file(const struct attempt *t, const char *name)
{
	return !t->remote ? attempt_group_file(t, name)
			  : arena_fmt(t->arena, "%s/%s/%s", paths.groups,
				    t->task->slug, name);
}

const char *
attempt_group_file(const struct attempt *t, const char *name)
{
	return arena_fmt(t->arena, "%s/%s", t->group_folder, name);
}

const char *
attempt_file(const struct attempt *t, const char *name)
{
	return arena_fmt(
		t->arena, "%s/%d/%s", t->group_folder, t->number, name);
}

static void
add_maxfail(const struct attempt *t, strings *argv)
{
	int most = t->task->trial ? 0 : maxfail_limit();

	if (most >= 0)
		*vec_add(t->arena, argv) =
			arena_fmt(t->arena, "--maxfail=%d", most);
	if (most <= 0)
		return;
	*vec_add(t->arena, argv) = arena_fmt(
		t->arena, "--maxfail-file=%s", maxfail_file(t->arena));
	if (t->will_retry)
		*vec_add(t->arena, argv) = "--uncounted=tests";
	if (t->partial) /* failed modules were counted before */
		*vec_add(t->arena, argv) = "--uncounted=modules";
}

static void
add_slot(const struct attempt *t, strings *argv)
{
	const struct worker_slot *s = &t->slot;

	*vec_add(t->arena, argv) =
		arena_fmt(t->arena, "--worker=gw%d", s->number);
	*vec_add(t->arena, argv) =
		arena_fmt(t->arena, "--workers=%d", s->count);
	*vec_add(t->arena, argv) =
		arena_fmt(t->arena, "--testrun=%s", s->testrun);
	if (s->input)
		*vec_add(t->arena, argv) =
			arena_fmt(t->arena, "--workerinput=%s", s->input);
}

int
attempt_is_shared(const struct attempt *t)
{
	const struct task *k = t->task;

	return t->number == 1 && !t->helps && t->slot.count > 1 &&
		getenv(RUN_VARIABLE) && !k->sole && !k->exclusive &&
		!k->threads && !k->ordered && !k->foreground && !t->remote &&
		!k->state && !k->trial &&
		!(k->units &&
			strcmp(k->units, split_by_names[SPLIT_GROUP]) == 0);
}

/* the tests are shared between the first attempt and its helpers */
static void
add_claims(const struct attempt *t, strings *argv)
{
	if (!t->helps && !attempt_is_shared(t))
		return;
	*vec_add(t->arena, argv) = arena_fmt(
		t->arena, "--claims=%s/1/" CLAIMS_FILE, t->group_folder);
	if (t->task->units)
		*vec_add(t->arena, argv) =
			arena_fmt(t->arena, "--units=%s", t->task->units);
	if (t->helps)
		*vec_add(t->arena, argv) = "--helper";
}

static void
add_options(const struct attempt *t, strings *argv)
{
	const struct task *task = t->task;
	const struct thread_unsafe *unsafe = &task->thread_unsafe;

	if (unsafe->fixtures)
		*vec_add(t->arena, argv) = arena_fmt(
			t->arena, "--unsafe-fixtures=%s", unsafe->fixtures);
	if (unsafe->marks)
		*vec_add(t->arena, argv) =
			arena_fmt(t->arena, "--unsafe-marks=%s", unsafe->marks);
	if (task->sole && t->number == 1)
		*vec_add(t->arena, argv) = "--sole";
	*vec_add(t->arena, argv) =
		arena_fmt(t->arena, "--shared=%zu", task->nshared);
	if (task->walk)
		*vec_add(t->arena, argv) =
			arena_fmt(t->arena, "--walk=%s", task->walk);
	add_slot(t, argv);
	add_maxfail(t, argv);
	add_claims(t, argv);
	for (size_t i = 0; i < t->without.n; i++)
		*vec_add(t->arena, argv) =
			arena_fmt(t->arena, "--without=%s", t->without.v[i]);
	if (t->partial)
		*vec_add(t->arena, argv) = arena_fmt(
			t->arena, "--only=%s", attempt_file(t, "rest"));
	else if (task->only)
		*vec_add(t->arena, argv) = arena_fmt(t->arena, "--only=%s",
			attempt_plan_file(t, GROUP_ONLY));
	if (task->ordered)
		*vec_add(t->arena, argv) = "--ordered";
	if (task->fork)
		*vec_add(t->arena, argv) = "--fork";
	if (task->controller)
		*vec_add(t->arena, argv) = "--reports";
	if (task->state)
		*vec_add(t->arena, argv) = arena_fmt(
			t->arena, "--state=%s", attempt_file(t, "state.json"));
}

/*
 * An option between the shared arguments and the paths, which an option with
 * nargs="*" would swallow. Without Allure it is one that all our sessions set
 * anyway.
 */
static const char *
last_shared(const struct attempt *t)
{
	return !t->task->allure ? "--continue-on-collection-errors"
				: arena_fmt(t->arena, "--alluredir=%s",
					  attempt_file(t, "allure"));
}

static const char *const *
worker_argv(const struct attempt *t)
{
	struct arena *a = t->arena;
	const struct task *task = t->task;
	strings argv = {0};
	const char *head[] = {
		task->python,
		t->script,
		"run",
		"--events",
		attempt_file(t, "events.jsonl"),
		"--inputs",
		attempt_file(t, "inputs"),
	};

	for (size_t i = 0; i < sizeof head / sizeof *head; i++)
		*vec_add(a, &argv) = head[i];
	add_options(t, &argv);
	*vec_add(a, &argv) = "--";
	for (size_t i = 0; i < task->nshared; i++)
		*vec_add(a, &argv) = task->args.v[i];
	*vec_add(a, &argv) = last_shared(t);
	for (size_t i = task->nshared; i < task->args.n; i++)
		*vec_add(a, &argv) = task->args.v[i];
	*vec_add(a, &argv) = NULL;
	return argv.v;
}

int
attempt_is_folder_name(const char *name)
{
	return isdigit((unsigned char)*name) != 0;
}

int
attempt_clear(const struct attempt *t)
{
	strings names = {0};

	if (fs_remove(attempt_group_file(t, "ok")) != 0 ||
		fs_remove(attempt_group_file(t, PASS_RECORD)) != 0 ||
		fs_remove(attempt_group_file(t, "status.json")) != 0)
		return -1;
	if (fs_list(t->arena, t->group_folder, &names) != 0)
		return errno == ENOENT ? 0 : -1;
	for (size_t i = 0; i < names.n; i++)
		if ((attempt_is_folder_name(names.v[i]) ||
			    strncmp(names.v[i], JOB_FOLDER,
				    strlen(JOB_FOLDER)) == 0) &&
			fs_remove(attempt_group_file(t, names.v[i])) != 0)
			return -1;
	return 0;
}

int
attempt_make_folder(const struct attempt *t)
{
	return (t->number == 1 && attempt_clear(t) != 0) ||
			fs_mkdirs(attempt_file(t, "allure")) != 0
		? -1
		: 0;
}

static enum attempt_end
run(struct attempt *t)
{
	switch (worker_run(&t->worker, t->arena)) {
	case WORKER_ENDED:
		return ATTEMPT_ENDED;
	case WORKER_LOST:
		t->note = "the fork server was lost; what it had not done "
			  "ran in a Python of its own";
		return ATTEMPT_LOST;
	case WORKER_STOPPED:
		return ATTEMPT_STOPPED;
	default:
		return ATTEMPT_FAILED;
	}
}

/* a connection to the fork server, FORKSERVER_BUSY, or 0: start a Python */
static int
connect_server(struct attempt *t)
{
	const char *why = NULL;
	int server = 0, spawn = t->task->spawn || t->spawn;

	/* below a bare Ninja the server also holds the project's lock */
	if (!spawn || !getenv(RUN_VARIABLE))
		server = forkserver_connect(t->arena, t->task->python,
			t->script, t->task->preload, &why);
	if (server == FORKSERVER_BUSY)
		return server;
	if (server > 0 && spawn) {
		close(server);
		return 0;
	}
	if (server < 0 && !spawn)
		t->note = arena_fmt(
			t->arena, "ran in a Python of its own: %s", why);
	return server > 0 ? server : 0;
}

enum attempt_end
attempt_prepare(struct attempt *t)
{
	t->worker.server = connect_server(t);
	if (t->worker.server == FORKSERVER_BUSY)
		return ATTEMPT_BUSY;
	if (!t->remote &&
		lifecycle_begin(t->arena, t->task->python, t->script) ==
			LIFECYCLE_FAILED)
		return ATTEMPT_NO_SESSION;
	if (!t->slot.testrun && worker_slot_take(&t->slot, t->arena) != 0)
		return ATTEMPT_NO_SLOT;
	return ATTEMPT_ENDED;
}

/* 0: there is no server any more */
static int
reconnect(struct attempt *t)
{
	close(t->worker.server);
	t->worker.server = connect_server(t);
	if (t->worker.server < 0)
		t->worker.server = 0;
	return t->worker.server != 0;
}

enum attempt_end
attempt_run(struct attempt *t)
{
	struct worker *w = &t->worker;
	enum attempt_end end = attempt_prepare(t);

	if (end != ATTEMPT_ENDED)
		return end;
	if (attempt_make_folder(t) != 0)
		return ATTEMPT_FAILED;
	if (!t->helps)
		notice_begin(t->task->slug, t->number);
	if (!attempt_is_shared(t))
		w->on_wait = NULL;
	run_controller_begin(t);
	w->argv = worker_argv(t);
	w->family = family_of_task(t->arena, t->task);
	w->log = attempt_file(t, "log");
	w->folder = path_real(t->arena, attempt_file(t, "."));
	if (!w->folder)
		w->folder = attempt_file(t, ".");
	w->thread = t->task->threads;
	w->start_timeout = t->remote ? START_TIMEOUT : 0;
	end = run(t);
	/* a conftest.py may have ended the server's helper; a new one may live */
	for (int n = 0; w->server_lost && n < REQUESTS_MAX && reconnect(t); n++)
		end = run(t);
	if (w->server)
		close(w->server);
	if (!w->refused)
		return end;
	t->note = arena_fmt(
		t->arena, "ran in a Python of its own: %s", w->refused);
	w->server = 0;
	return run(t);
}
