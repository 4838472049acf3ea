#include "plan/replay_plan.h"

#include <string.h>

#include "base/hashmap.h"
#include "base/text.h"
#include "os/path.h"

enum { NAMED = 20 }; /* tests in a warning */

static struct hashmap
tests_of(struct arena *a, const struct suite *s)
{
	struct hashmap tests = {.arena = a};

	for (size_t i = 0; i < s->modules.n; i++)
		for (size_t j = 0; j < s->modules.v[i].tests.n; j++)
			*hashmap_at(&tests, s->modules.v[i].tests.v[j].id) =
				(void *)s->modules.v[i].path;
	return tests;
}

static void
warn_missing(const strings *missing, const char *run, struct diag *d)
{
	struct buf b = {0};

	for (size_t i = 0; i < missing->n && i < NAMED; i++) {
		buf_adds(&b, "\n    ");
		text_put(&b, missing->v[i]);
	}
	if (missing->n > NAMED)
		buf_addf(&b, "\n    and %zu more", missing->n - NAMED);
	if (missing->n)
		diag_warn(d, NULL, 0, 0,
			"%zu test%s of the run %s %s no longer "
			"there, or in a module that cannot be read:%s",
			missing->n, missing->n == 1 ? "" : "s", run,
			missing->n == 1 ? "is" : "are", b.s);
	buf_release(&b);
}

/* adds a group with its tests that still exist */
static void
add_group(struct plan *p, const struct run_record_group *was,
	const struct hashmap *tests, strings *missing, struct arena *a)
{
	struct hashmap seen = {.arena = a};
	struct group g = {.name = was->name,
		.listed = 1,
		.only = 1,
		.ordered = 1,
		.place = p->groups.n};

	for (size_t i = 0; i < was->tests.n; i++) {
		const char *path = hashmap_get(tests, was->tests.v[i]);
		void **at;

		if (!path) {
			*vec_add(a, missing) = was->tests.v[i];
			continue;
		}
		*vec_add(a, &g.tests) = was->tests.v[i];
		at = hashmap_at(&seen, path);
		if (!*at) {
			*vec_add(a, &g.args) = path_argument(a, path);
			*vec_add(a, &g.inputs) = path;
		}
		*at = p;
	}
	if (g.tests.n)
		*vec_add(a, &p->groups) = g;
}

void
replay_plan(struct plan *p, const struct replay *r, const struct suite *s,
	struct diag *d)
{
	struct hashmap tests = tests_of(d->arena, s);
	strings missing = {0};

	for (size_t i = 0; i < r->run.groups.n; i++)
		if (!r->group || strcmp(r->group, r->run.groups.v[i].name) == 0)
			add_group(p, &r->run.groups.v[i], &tests, &missing,
				d->arena);
	warn_missing(&missing, r->run.name, d);
	if (!p->groups.n)
		diag_error(d, "no test of the run %s is there any more",
			r->run.name);
}
