#define _DEFAULT_SOURCE
#include "exec/run_controller.h"

#include <stdlib.h>

#include "core/install.h"
#include "core/paths.h"
#include "exec/family.h"
#include "worker/controller.h"
#include "worker/forkserver.h"

int
run_controller_start(const struct task *t, struct arena *a, const char **why)
{
	struct worker_slot slot;
	struct controller_options o = {.python = t->python,
		.worker = install_worker(a),
		.preload = t->preload,
		.family = family_of_task(a, t),
		.walk = t->walk,
		.fork = t->fork,
		.args = t->args.v,
		.nargs = t->nshared};

	if (worker_slot_describe(&slot, a) != 0) {
		*why = paths.workers;
		return -1;
	}
	o.workers = slot.count;
	o.testrun = slot.testrun;
	return controller_start(a, &o, why);
}

void
run_controller_begin(struct attempt *t)
{
	const char *why, *worker;

	if (!t->task->controller || t->remote)
		return;
	if (!getenv(RUN_VARIABLE))
		run_controller_start(t->task, t->arena, &why);
	worker = arena_fmt(t->arena, "gw%d", t->slot.number);
	t->slot.input = controller_begin(t->arena, t->task->slug, t->number,
		worker, t->task->limits.retries > 0);
}

int
run_controller_crash(const struct attempt *t, const struct test_result *test)
{
	const char *session = getenv(SESSION_VARIABLE);
	struct group_result only = {0};
	struct mask mask;

	if (!t->task->controller || t->remote)
		return 0;
	*vec_add(t->arena, &only.tests) = *test;
	if (session) {
		mask_load(&mask, t->arena, session);
		group_result_mask(&only, t->arena, &mask);
	}
	return controller_crash(t->arena, t->task->slug, &only.tests.v[0]);
}

void
run_controller_end(const struct task *t, struct arena *a)
{
	if (t->controller)
		controller_end(a, t->slug);
}
