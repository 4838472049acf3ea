#include "suite/mark_counts.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/hashmap.h"
#include "suite/markexpr.h"

/* marks that say how a test runs, not which part of the product it tests */
static const char *const plugin_marks[] = {
	"parametrize",
	"skip",
	"skipif",
	"xfail",
	"usefixtures",
	"filterwarnings",
	"tryfirst",
	"trylast",
	"aomaker",
	"thread_unsafe",
	"parallel_threads",
	"iterations",
	"anyio",
	"asyncio",
	"trio",
	"gevent",
	"timeout",
	"flaky",
	"repeat",
	"django_db",
	"urls",
	"ignore_template_errors",
	"dependency",
	"order",
	"run",
	"benchmark",
	"vcr",
	"default_cassette",
	"no_cover",
	"freeze_time",
	"time_machine",
	"hypothesis",
	"xdist_group",
	"forked",
	"enable_socket",
	"disable_socket",
	"allow_hosts",
	"respx",
	"httpx_mock",
};

int
mark_counts_ignores(struct arena *a, const char *mark)
{
	const struct markexpr *e;
	const char *cause;

	for (size_t i = 0; i < sizeof plugin_marks / sizeof *plugin_marks; i++)
		if (strcmp(plugin_marks[i], mark) == 0)
			return 1;
	if (strncmp(mark, "allure_", 7) == 0)
		return 1;
	e = markexpr_parse(a, mark, &cause);
	return !e || !markexpr_name(e);
}

struct counting {
	struct mark_counts *counts;
	struct arena *arena;
	struct hashmap by_name; /* mark -> its place, from 1; or &ignored */
	struct hashmap module;  /* mark -> the last module in its nmodule */
};

static char ignored;

/* NULL: the mark is ignored */
static struct mark_count *
mark_at(struct counting *k, const char *name)
{
	void **at = hashmap_at(&k->by_name, name);
	struct mark_counts *c = k->counts;

	if (!*at && mark_counts_ignores(k->arena, name)) {
		*at = &ignored;
	} else if (!*at) {
		vec_add(k->arena, &c->marks)->name = name;
		*at = (void *)(uintptr_t)c->marks.n;
	}
	return *at == &ignored ? NULL : &c->marks.v[(uintptr_t)*at - 1];
}

static void
count_test(struct counting *k, const struct suite_module *m,
	const struct suite_test *t)
{
	size_t place = k->counts->ntests++, counted = 0;

	for (size_t i = 0; i < t->marks.n; i++) {
		struct mark_count *mark = mark_at(k, t->marks.v[i].name);
		void **last;

		if (!mark)
			continue;
		counted = 1;
		if (!mark->tests.n || mark->tests.v[mark->tests.n - 1] != place)
			*vec_add(k->arena, &mark->tests) = place;
		last = hashmap_at(&k->module, mark->name);
		if (*last != m)
			mark->nmodule += m->tests.n;
		*last = (void *)m;
	}
	k->counts->nunmarked += !counted;
}

/* 1: most tests of its modules have the mark */
static int
is_dense(const struct mark_count *m)
{
	return m->tests.n * 2 > m->nmodule;
}

static int
by_kind_and_size(const void *a, const void *b)
{
	const struct mark_count *x = a, *y = b;
	size_t nx = x->tests.n, ny = y->tests.n;

	if (is_dense(x) != is_dense(y))
		return is_dense(y) - is_dense(x);
	if (nx != ny)
		return (nx > ny) - (nx < ny);
	if (x->tests.v[0] != y->tests.v[0])
		return (x->tests.v[0] > y->tests.v[0]) -
			(x->tests.v[0] < y->tests.v[0]);
	return strcmp(x->name, y->name);
}

void
mark_counts_take(struct mark_counts *c, struct arena *a, const struct suite *s)
{
	struct counting k = {.counts = c,
		.arena = a,
		.by_name = {.arena = a},
		.module = {.arena = a}};
	char *taken;

	for (size_t i = 0; i < s->modules.n; i++)
		for (size_t j = 0; j < s->modules.v[i].tests.n; j++)
			count_test(&k, &s->modules.v[i],
				&s->modules.v[i].tests.v[j]);
	if (c->marks.n)
		qsort(c->marks.v, c->marks.n, sizeof *c->marks.v,
			by_kind_and_size);
	taken = arena_alloc(a, c->ntests + 1);
	for (size_t i = 0; i < c->marks.n; i++) {
		struct mark_count *m = &c->marks.v[i];

		for (size_t j = 0; j < m->tests.n; j++) {
			m->nown += !taken[m->tests.v[j]];
			taken[m->tests.v[j]] = 1;
		}
	}
}
