#include "plan/plan_inputs.h"

#include "config/cache_settings.h"
#include "core/input_record.h"
#include "core/paths.h"
#include "os/clock.h"

int
plan_inputs_write(const struct plan *p, double began, struct arena *a)
{
	/* they count also when they come to be */
	static const char *const files[] = {
		STRATEGY_FILE, ENVIRONMENT_FILE, HOOKS_FILE, LOGIN_FILE};
	struct digests d = {.arena = a};
	struct inputs x = {.arena = a, .since = began};

	inputs_add_paths(&x, &p->inputs, INPUT_NAMES);
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		inputs_add(&x, INPUT_FILE, files[i], NULL);
	inputs_add(&x, INPUT_ENV, "PYTEST_ADDOPTS", NULL);
	inputs_add(&x, INPUT_ENV, CACHE_URL_VARIABLE, NULL);
	if (input_record_write(paths.plan_inputs, &x, &d, clock_now()) < 0)
		return -1;
	return digests_save(&d, 1);
}

int
plan_inputs_hold(struct arena *a, struct digests *d)
{
	struct input_record_check c = {.arena = a, .digests = d};

	return input_record_check(&c, paths.plan_inputs);
}
