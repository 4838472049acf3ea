/* the order of groups in a round of arun --watch */
#include <string.h>

#include "plan/plan.h"
#include "tap.h"
#include "watch/round.h"

static struct group *
add(struct plan *p, struct arena *a, const char *name, const char *module)
{
	struct group *g = vec_add(a, &p->groups);

	*g = (struct group){.name = name};
	*vec_add(a, &g->inputs) = module;
	return g;
}

static void
test_order(void)
{
	struct arena a = {0};
	struct plan p = {0};
	struct round r = {0};
	static const char *const wanted[] = {"d", "f", "b", "a", "c", "e"};

	for (const char *name = "a\0b\0c\0d\0e\0f\0"; *name; name += 2)
		add(&p, &a, name, arena_fmt(&a, "tests/test_%s.py", name));
	*vec_add(&a, &r.changed) = "tests/test_f.py";
	*vec_add(&a, &r.changed) = "helper.py";
	*vec_add(&a, &r.changed) = "tests/test_d.py";
	*vec_add(&a, &r.last.failed) = "d";
	*vec_add(&a, &r.last.failed) = "b";
	round_order(&r, &p, &a);
	ok(p.groups.n == 6, "no group is lost");
	for (size_t i = 0; i < p.groups.n; i++)
		ok(strcmp(p.groups.v[i].name, wanted[i]) == 0, "%s", wanted[i]);
	arena_free(&a);
}

static void
test_answer(void)
{
	struct arena a = {0};
	struct round_result result = {0};

	ok(round_read(&result, &a, "5 1 ff 1\na\n\nb\nc\n"),
		"it has told something");
	ok(result.tests == 5 && result.failing == 1 && result.plan == 0xff &&
			result.exit_status == 1,
		"numbers");
	ok(result.groups.n == 1 && result.failed.n == 2, "two lists");
	ok(!round_read(&result, &a, ""), "nothing");
	arena_free(&a);
}

int
main(void)
{
	test_order();
	test_answer();
	return done();
}
