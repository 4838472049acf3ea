#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/hashmap.h"
#include "config/strategy.h"
#include "doctor/checks.h"
#include "os/fs.h"
#include "plan/by_mark.h"
#include "suite/mark_counts.h"

enum { CAUSES = 4 }; /* the number of causes that are named */

#define EACH_TEST(s, m, t)                                                     \
	for (const struct suite_module *m = (s)->modules.v;                    \
		m < (s)->modules.v + (s)->modules.n; m++)                      \
		for (const struct suite_test *t = m->tests.v;                  \
			t < m->tests.v + m->tests.n; t++)

/* reports tests that several groups of the target select */
static void
check_overlaps(struct findings *f, const struct config *c,
	const struct suite *s, const target_marks *marks)
{
	struct config chosen = *c;
	struct diag d = {.arena = f->arena};
	struct plan p = {.overlap_each = c->settings.overlap_each};
	struct hashmap also = {.arena = f->arena};

	chosen.marks = *marks;
	chosen.threads = 0;
	by_mark(&p, &chosen, s, &d);
	finding_take(f, &d);
	for (size_t i = 0; i < p.overlaps.n; i++)
		*hashmap_at(&also, p.overlaps.v[i].test) = &p.overlaps.v[i];
	if (!also.n)
		return;
	finding_add(f, FINDING_ADVICE,
		p.overlap_each
			? NULL
			: "`overlap: each` "
			  "runs them in each; `a and not b` as a mark divides them",
		"%zu test%s in several groups of the target; %s", also.n,
		also.n == 1 ? " is" : "s are",
		p.overlap_each ? "they run in each"
			       : "each runs once, in the first");
	EACH_TEST(s, m, t)
	{
		const struct overlap *o = hashmap_get(&also, t->id);

		if (o)
			finding_test(f, m, t,
				arena_fmt(f->arena,
					"%s, and "
					"also %s",
					o->runs_in, o->also_in));
	}
}

static void
check_dist(struct findings *f, const struct strategy *strategy)
{
	const struct yaml_node *dist = strategy->dist;

	if (!yaml_tree_is_text(dist))
		return;
	if (!fs_is_dir(dist->text))
		finding_add(f, FINDING_WRONG, NULL,
			"there is no directory "
			"'%s'",
			dist->text);
	else
		finding_add(f, FINDING_FINE, NULL, "each %s '%s' makes a group",
			strategy->by_suite ? "directory in"
					   : "test module below",
			dist->text);
	finding_at(f, strategy->file, dist->line, NULL);
}

void
checks_target(struct findings *f, const struct config *c, const struct suite *s)
{
	struct diag d = {.arena = f->arena};
	struct strategy strategy = {0};

	strategy_load(&strategy, 1, &d);
	if (strategy.no_target)
		strategy_explain(STRATEGY_FILE, &d);
	if (strategy.marks.n && !d.nerrors) {
		finding_add(f, FINDING_FINE, NULL,
			"the target names %zu "
			"mark%s; each makes a group",
			strategy.marks.n, strategy.marks.n == 1 ? "" : "s");
		finding_at(f, strategy.file, 0, NULL);
		check_overlaps(f, c, s, &strategy.marks);
	} else if (d.nerrors) {
		finding_take(f, &d);
	} else if (strategy.dist) {
		check_dist(f, &strategy);
	} else {
		finding_add(f, FINDING_ADVICE,
			strategy.file
				? "name marks "
				  "below `target` and `marks`, or a directory by "
				  "`dist-file`: aomaker.yaml(5)"
				: "aomaker init writes "
				  "one by the suite's marks and directories",
			"%s, so "
			"arun --mp makes each test module a group",
			strategy.file ? arena_fmt(f->arena,
						"%s has no target "
						"and no dist-file",
						strategy.file)
				      : "there is no " STRATEGY_FILE);
	}
}

static void
check_modules(struct findings *f, const struct suite *s)
{
	int told = 0;

	if (!s->paths.n)
		finding_add(f, FINDING_WRONG,
			"go to the project's root, or set "
			"testpaths and python_files",
			"pytest finds no test "
			"module here");
	for (size_t i = 0; i < s->modules.n; i++) {
		const struct suite_module *m = &s->modules.v[i];

		if (!m->error)
			continue;
		if (!told++)
			finding_add(f, FINDING_WRONG, NULL,
				"modules cannot be "
				"collected, so none of their tests will run");
		finding_at(f, m->path, 0, m->error);
	}
}

static void
check_registered(struct findings *f, const struct suite *s)
{
	struct hashmap seen = {.arena = f->arena};
	size_t told = 0;

	EACH_TEST(s, m, t)
	for (size_t i = 0; i < t->marks.n; i++) {
		const char *name = t->marks.v[i].name;
		const char *words;
		size_t line;

		if (*hashmap_at(&seen, name))
			continue;
		*hashmap_at(&seen, name) = f;
		if (strings_contain(&s->markers, name) ||
			mark_counts_ignores(f->arena, name))
			continue;
		if (!told++)
			finding_add(f, FINDING_ADVICE,
				arena_fmt(f->arena,
					"add to `markers` in %s: "
					"NAME: what it means",
					s->inipath ? checks_inipath(f, s)
						   : "pytest.ini"),
				"marks are "
				"not registered, so a misspelt one is "
				"not found out");
		words = arena_fmt(f->arena, "mark.%s", name);
		line = source_search_line(&f->sources, m->path, words, 0);
		finding_at(f, m->path, line, name);
	}
}

static size_t
hex_length(const char *p)
{
	size_t n = 0;

	while (isxdigit((unsigned char)p[n]))
		n++;
	return n;
}

/* why a node id differs in each process, or NULL */
static const char *
unstable(const char *id)
{
	static const size_t uuid[] = {8, 4, 4, 4, 12};
	const char *p = strchr(id, '[');

	for (; p && *p; p++) {
		const char *q = p;
		size_t i = 0;

		if (strncmp(p, "0x", 2) == 0 && hex_length(p + 2) >= 8)
			return "an address";
		while (i < 5 && hex_length(q) == uuid[i]) {
			q += uuid[i++];
			if (i < 5 && *q++ != '-')
				break;
		}
		if (i == 5)
			return "a UUID";
	}
	return NULL;
}

static void
check_ids(struct findings *f, const struct suite *s)
{
	int told = 0;

	EACH_TEST(s, m, t)
	{
		const char *what = unstable(t->id);

		if (!what)
			continue;
		if (!told++)
			finding_add(f, FINDING_WRONG,
				"name the parameters: "
				"pytest.param(..., id=\"name\") or ids=[...]",
				"the ids of tests are others in each process, "
				"so they cannot be planned, compared with "
				"past runs or run again");
		finding_test(f, m, t, what);
	}
}

/* reports tests whose order relates to tests that may be in another group */
static void
check_order(struct findings *f, const struct suite *s)
{
	int told = 0;

	EACH_TEST(s, m, t)
	for (size_t i = 0; i < t->marks.n; i++) {
		const char *name = t->marks.v[i].name;
		const char *kwargs = t->marks.v[i].kwargs;
		int across = kwargs && strcmp(name, "dependency") == 0 &&
			strstr(kwargs, "\"session\"");

		if (strcmp(name, "order") != 0 && !across)
			continue;
		if (!told++)
			finding_add(f, FINDING_ADVICE,
				"let one group "
				"hold them; groups.NAME.after in " STRATEGY_FILE
				" lets one group wait "
				"for another",
				"tests are put in "
				"order, which holds within a group, "
				"not from one to another");
		finding_test(f, m, t, arena_fmt(f->arena, "mark %s", name));
		break;
	}
}

void
checks_tests(struct findings *f, const struct suite *s)
{
	check_modules(f, s);
	check_registered(f, s);
	check_ids(f, s);
	check_order(f, s);
}

/* why tests would run alone, and how many of them */
struct cause {
	const char *why;
	size_t n;
};

static int
by_tests(const void *a, const void *b)
{
	const struct cause *x = a, *y = b;

	if (x->n != y->n)
		return (x->n < y->n) - (x->n > y->n);
	return strcmp(x->why, y->why);
}

static const char *
causes_of(struct arena *a, const struct suite *s)
{
	VEC(struct cause) all = {0};
	struct hashmap places = {.arena = a}; /* from 1 */
	struct buf b = {0};

	EACH_TEST(s, m, t)
	{
		void **at = t->alone ? hashmap_at(&places, t->alone) : NULL;

		if (at && !*at) {
			*vec_add(a, &all) = (struct cause){t->alone, 0};
			*at = (void *)(uintptr_t)all.n;
		}
		if (at)
			all.v[(uintptr_t)*at - 1].n++;
	}
	qsort(all.v, all.n, sizeof *all.v, by_tests);
	for (size_t i = 0; i < all.n && i < CAUSES; i++)
		buf_addf(&b, "%s%s (%zu)", i ? ", " : "", all.v[i].why,
			all.v[i].n);
	if (all.n > CAUSES)
		buf_adds(&b, ", ...");
	return buf_take(&b, a);
}

/* 1: the test before it is the same one with other parameters and is listed */
static int
is_variant(const struct suite_module *m, const struct suite_test *t)
{
	size_t n = strcspn(t->id, "[");

	return t > m->tests.v && t[-1].alone && t->id[n] &&
		strncmp(t[-1].id, t->id, n + 1) == 0 &&
		strcmp(t[-1].alone, t->alone) == 0;
}

void
checks_threads(struct findings *f, const struct suite *s)
{
	size_t n = 0, all = 0;

	EACH_TEST(s, m, t)
	{
		n += t->alone != NULL;
		all++;
	}
	if (!all)
		return;
	if (s->apart) {
		finding_add(f, FINDING_ADVICE, "arun --mp",
			"groups cannot share a process (--mt): %s", s->apart);
		return;
	}
	if (!n) {
		finding_add(f, FINDING_FINE, NULL,
			"no test is seen to change "
			"its process, so all can share it as threads (--mt)");
		return;
	}
	finding_add(f, FINDING_ADVICE,
		n * 2 > all ? "processes suit this suite "
			      "better: arun --mp"
			    : "arun --mp has no such tests; "
			      "`aomaker list --mt` names them all",
		"%zu of %zu tests would "
		"run alone with --mt, the other threads waiting: %s",
		n, all, causes_of(f->arena, s));
	EACH_TEST(s, m, t)
	if (t->alone && !is_variant(m, t))
		finding_test(f, m, t, t->alone);
}
