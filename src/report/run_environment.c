#include "report/run_environment.h"

#include <sys/utsname.h>

#include "core/version.h"
#include "worker/lifecycle.h"

static void
add(struct arena *a, pairs *facts, const char *key, const char *value)
{
	if (value)
		*vec_add(a, facts) = (struct pair){key, value};
}

pairs
run_environment(struct arena *a, const struct plan *p)
{
	static const char *const told[] = {
		"env", "base_url", "account", "tester", "note"};
	pairs facts = {0};
	struct utsname u;

	for (size_t i = 0; i < sizeof told / sizeof *told; i++)
		add(a, &facts, told[i], lifecycle_fact(a, told[i]));
	add(a, &facts, "aomaker", AOMAKER_VERSION);
	add(a, &facts, "python", p->python);
	add(a, &facts, "pytest", p->pytest);
	add(a, &facts, "allure-pytest", p->allure);
	if (uname(&u) == 0)
		add(a, &facts, "platform",
			arena_fmt(a, "%s %s %s", u.sysname, u.release,
				u.machine));
	return facts;
}
