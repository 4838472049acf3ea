#define _DEFAULT_SOURCE
#include "suite/index.h"

#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/hashmap.h"
#include "core/paths.h"
#include "core/version.h"
#include "formats/json.h"
#include "os/file_lock.h"
#include "os/fs.h"
#include "suite/index_graph.h"
#include "suite/select_tests.h"

enum { INDEX_VERSION = 3 }; /* of an answer: "v" in collect/index.py */

struct index {
	struct arena *arena;
	struct suite *suite;
	struct index_graph graph;
	struct hashmap inputs; /* suite->inputs, to add each once */
	int fixtures;          /* 1: read suite_test.session */
};

static void
take_marks(struct suite_test *t, struct arena *a, jv test)
{
	jv marks = json_array(test, "marks");

	jv_array_foreach(marks, i, mark)
	{
		struct suite_mark *m = vec_add(a, &t->marks);
		jv kwargs = json_get(mark, "kwargs");

		m->name = json_string(a, mark, "name");
		if (jv_get_kind(kwargs) == JV_KIND_OBJECT &&
			jv_object_length(jv_copy(kwargs))) {
			jv text = jv_dump_string(jv_copy(kwargs), 0);

			m->kwargs = arena_dup(a, jv_string_value(text));
			jv_free(text);
		}
		jv_free(kwargs);
		jv_free(mark);
		if (!m->name)
			t->marks.n--;
	}
	jv_free(marks);
}

static void
take_fixtures(struct suite_test *t, struct arena *a, jv test, jv scopes)
{
	strings all = {0};

	json_strings(a, test, "fixtures", &all);
	for (size_t i = 0; i < all.n; i++) {
		const char *scope = json_string(a, scopes, all.v[i]);

		if (scope && strcmp(scope, "session") == 0)
			*vec_add(a, &t->session) = all.v[i];
	}
}

/* adds the files or directories that a module has read */
static void
take_inputs(struct index *x, jv answer, const char *key)
{
	strings list = {0};

	json_strings(x->arena, answer, key, &list);
	for (size_t i = 0; i < list.n; i++) {
		void **at = hashmap_at(&x->inputs, list.v[i]);

		if (!*at && access(list.v[i], F_OK) == 0)
			*vec_add(x->arena, &x->suite->inputs) = list.v[i];
		*at = x;
	}
}

/* the error of a collection that died without an answer: its output */
static const char *
death(struct arena *a, const char *answer)
{
	struct buf text = {0};
	const char *last = "its collection died";

	if (fs_read(arena_fmt(a, "%s.log", answer), &text) == 0 && text.n)
		last = arena_dup(a, text.s);
	buf_release(&text);
	return last;
}

static void
take_module(struct index *x, const char *path)
{
	struct arena *a = x->arena;
	struct suite_module *m = vec_add(a, &x->suite->modules);
	const char *file = index_graph_answer(&x->graph, path), *cause, *key;
	jv answer = json_read(a, file, &cause);
	jv tests = json_array(answer, "tests");
	jv scopes = json_get(answer, "fixtures");

	m->path = path;
	key = json_string(a, answer, "key");
	m->error = key && strcmp(key, x->graph.key) == 0
		? json_string(a, answer, "error")
		: death(a, file);
	m->skipped = json_true(answer, "skipped");
	m->reads_selection = json_true(answer, "reads_selection");
	if (*x->suite->keyword)
		json_strings(a, answer, "words", &m->words);
	jv_array_foreach(tests, i, test)
	{
		struct suite_test *t = vec_add(a, &m->tests);

		t->id = json_string(a, test, "id");
		t->alone =
			x->graph.threads ? json_string(a, test, "alone") : NULL;
		take_marks(t, a, test);
		if (x->fixtures)
			take_fixtures(t, a, test, scopes);
		if (*x->suite->keyword)
			json_strings(a, test, "words", &t->words);
		jv_free(test);
		if (!t->id)
			m->tests.n--;
	}
	x->suite->ntests += m->tests.n;
	take_inputs(x, answer, "inputs");
	take_inputs(x, answer, "dirs");
	jv_free(scopes);
	jv_free(tests);
	jv_free(answer);
}

static void
read_modules(struct index *x)
{
	struct suite *s = x->suite;

	for (size_t i = 0; i < s->inputs.n; i++)
		*hashmap_at(&x->inputs, s->inputs.v[i]) = x;
	for (size_t i = 0; i < s->paths.n; i++)
		take_module(x, s->paths.v[i]);
}

/* hash of all that every collection depends on, except files */
static const char *
key_of(const struct suite *s, struct arena *a)
{
	const char *addopts = getenv("PYTEST_ADDOPTS");
	const char *text = arena_fmt(a, AOMAKER_VERSION "\n%d\n%s\n%s",
		INDEX_VERSION, s->key, addopts ? addopts : "");

	return arena_fmt(a, "%016llx",
		(unsigned long long)hashmap_hash(text, strlen(text)));
}

static int
load(struct index *x, const struct config *c, struct diag *d)
{
	if (index_graph_write(&x->graph, c) != 0) {
		diag_file(d, x->graph.file);
		return -1;
	}
	if (x->suite->paths.n && index_graph_make(&x->graph, d) != 0)
		return -1;
	if (x->suite->paths.n)
		read_modules(x);
	return 0;
}

/*
 * Makes the index without -k and -m and selects from it; if only pytest can
 * select, makes the second index, with these options.
 */
static int
load_selected(struct index *x, const struct config *c, struct diag *d)
{
	struct suite *s = x->suite;
	const char *const selection[] = {"-m", s->markexpr, "-k", s->keyword};

	x->graph.dir = paths.index;
	x->graph.file = paths.index_ninja;
	x->graph.pytest = suite_question(c, d->arena).pytest;
	if (load(x, c, d) != 0)
		return -1;
	if (!select_tests_is_needed(s) || select_tests(s, d->arena) == 0)
		return 0;
	memset(&s->modules, 0, sizeof s->modules);
	s->ntests = 0;
	x->graph.dir = paths.asked;
	x->graph.file = paths.asked_ninja;
	x->graph.selected = 1;
	for (size_t i = 0; i < 4; i++)
		*vec_add(d->arena, &x->graph.pytest) = selection[i];
	return load(x, c, d);
}

int
index_load(struct suite *s, const struct config *c, struct diag *d)
{
	struct index x = {.arena = d->arena,
		.suite = s,
		.graph = {.arena = d->arena,
			.suite = s,
			.key = key_of(s, d->arena),
			.threads = c->threads},
		.inputs = {.arena = d->arena},
		.fixtures = c->fixtures};
	/* two Ninjas at once would spoil the logs */
	int lock = file_lock(paths.index_lock, LOCK_EX), failed = -1;

	if (lock < 0) {
		diag_file(d, paths.index_lock);
	} else {
		failed = load_selected(&x, c, d);
		close(lock);
	}
	return failed;
}
