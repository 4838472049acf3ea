#define _DEFAULT_SOURCE
#include "suite/index.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/hashmap.h"
#include "core/find_ninja.h"
#include "core/future_mtimes.h"
#include "core/install.h"
#include "core/paths.h"
#include "core/stale_outputs.h"
#include "core/version.h"
#include "formats/json.h"
#include "formats/ninja.h"
#include "os/file_lock.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "os/process.h"
#include "os/spinner.h"
#include "suite/select_tests.h"

#define THREADS "--threads"

struct index {
	struct arena *arena;
	const char *dir, *graph;
	strings pytest; /* arguments of pytest */
	int selected;   /* 1: -k and -m are among them */
	struct suite *suite;
	const char *key;       /* hash of all that every edge depends on */
	struct hashmap inputs; /* suite->inputs, to add each once */
	strings read;          /* files that modules read, with repeats */
	int fixtures;          /* 1: read suite_test.session */
	int threads;           /* 1: read suite_test.alone */
};

/* DIR/MODULE.json, or a hash for names that build.ninja cannot hold */
static const char *
answer_of(const struct index *x, const char *module)
{
	if (ninja_spells(module) && *module != '/' &&
		strncmp(module, "../", 3) != 0)
		return arena_fmt(x->arena, "%s/%s.json", x->dir, module);
	return arena_fmt(x->arena, "%s/+%016llx.json", x->dir,
		(unsigned long long)hashmap_hash(module, strlen(module)));
}

/* the file with the sizes and times of all files that were read */
static const char *
stamps_of(const struct index *x)
{
	return arena_fmt(x->arena, "%s/stamps", x->dir);
}

static void
add_pair(struct arena *a, strings *to, const char *option, const char *value)
{
	if (!value)
		return;
	*vec_add(a, to) = option;
	*vec_add(a, to) = value;
}

/* 1: the present graph has --threads */
static int
asks_for_threads(const struct index *x)
{
	struct buf text = {0};
	int found =
		fs_read(x->graph, &text) == 0 && strstr(text.s, " " THREADS);

	buf_release(&text);
	return found;
}

static const char *
options(const struct index *x, const struct config *c)
{
	const struct ask_pytest q = suite_question(c, x->arena);
	strings list = {0};

	add_pair(x->arena, &list, "--python", q.python);
	add_pair(x->arena, &list, "--key", x->key);
	add_pair(x->arena, &list, "--top", q.top);
	add_pair(x->arena, &list, "--preload", q.preload);
	if (x->selected)
		*vec_add(x->arena, &list) = "--selected";
	/* stays in the graph, or --mp after --mt would change all edges */
	if (x->threads || asks_for_threads(x)) {
		*vec_add(x->arena, &list) = THREADS;
		add_pair(x->arena, &list, "--alone-fixtures",
			c->settings.thread_unsafe.fixtures);
		add_pair(x->arena, &list, "--alone-marks",
			c->settings.thread_unsafe.marks);
	}
	return ninja_text(x->arena, &list);
}

static void
add_rule(const struct index *x, struct ninja_file *f)
{
	struct arena *a = x->arena;
	struct ninja_rule *r = vec_add(a, &f->rules);

	r->name = "index";
	*vec_add(a, &r->vars) = (struct ninja_var){"command",
		arena_fmt(a,
			"exec $aomaker index%s $options $out "
			"$module -- $pytest",
			paths_are_usual() ? "" : " --build-dir $dir")};
	*vec_add(a, &r->vars) = (struct ninja_var){"description", "$module"};
	*vec_add(a, &r->vars) = (struct ninja_var){"depfile", "$out.d"};
	*vec_add(a, &r->vars) = (struct ninja_var){"deps", "gcc"};
}

/* writes an edge for each module; -1 with errno */
static int
write_graph(const struct index *x, const struct config *c)
{
	struct arena *a = x->arena;
	strings self = {0}, dir = {0};
	struct ninja_file f = {0};
	struct buf b = {0};
	strings answers = {0};
	int failed;

	*vec_add(a, &self) = install_beside(a, "aomaker");
	*vec_add(a, &dir) = paths.build;
	*vec_add(a, &f.comments) = "what each test module holds; made by "
				   "aomaker " AOMAKER_VERSION;
	*vec_add(a, &f.vars) = (struct ninja_var){"builddir", x->dir};
	*vec_add(a, &f.vars) =
		(struct ninja_var){"aomaker", ninja_text(a, &self)};
	*vec_add(a, &f.vars) = (struct ninja_var){"options", options(x, c)};
	*vec_add(a, &f.vars) =
		(struct ninja_var){"pytest", ninja_text(a, &x->pytest)};
	if (!paths_are_usual())
		*vec_add(a, &f.vars) =
			(struct ninja_var){"dir", ninja_text(a, &dir)};
	add_rule(x, &f);
	for (size_t i = 0; i < x->suite->paths.n; i++) {
		const char *module = x->suite->paths.v[i];
		struct ninja_edge *e = vec_add(a, &f.edges);
		strings name = {0};

		e->rule = "index";
		*vec_add(a, &name) = module;
		*vec_add(a, &answers) = answer_of(x, module);
		*vec_add(a, &e->outputs) = answers.v[i];
		*vec_add(a, &e->vars) =
			(struct ninja_var){"module", ninja_text(a, &name)};
	}
	ninja_put(&b, &f);
	failed = future_mtimes_remove(&answers) != 0 ||
		stale_outputs_remove(
			stamps_of(x), &answers, &x->suite->inputs, a) != 0 ||
		file_write(x->graph, b.s, b.n) < 0;
	buf_release(&b);
	return failed ? -1 : 0;
}

/* has Ninja collect the modules that are out of date */
static int
make(const struct index *x, struct diag *d)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	const char *ninja = find_ninja(d);
	const char *argv[] = {ninja, "-f", x->graph, "-k", "0", "-j",
		arena_fmt(d->arena, "%ld", cores > 0 ? cores : 2), NULL};
	struct spinner reading;
	struct buf said = {0};
	int status;

	if (!ninja)
		return -1;
	spinner_begin(&reading);
	status = process_listen(argv, &said, spinner_heard, &reading);
	spinner_end(&reading);
	if (status != 0)
		diag_error(d, "the test modules could not be read:\n%s",
			said.n ? said.s : strerror(errno));
	buf_release(&said);
	return status ? -1 : 0;
}

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

		if (strcmp(key, "inputs") == 0)
			*vec_add(x->arena, &x->read) = list.v[i];

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
	const char *file = answer_of(x, path), *cause, *key;
	jv answer = json_read(a, file, &cause);
	jv tests = json_array(answer, "tests");
	jv scopes = json_get(answer, "fixtures");

	m->path = path;
	key = json_string(a, answer, "key");
	m->error = key && strcmp(key, x->key) == 0
		? json_string(a, answer, "error")
		: death(a, file);
	m->skipped = json_true(answer, "skipped");
	m->looks = json_true(answer, "looks");
	if (*x->suite->keyword)
		json_strings(a, answer, "words", &m->words);
	jv_array_foreach(tests, i, test)
	{
		struct suite_test *t = vec_add(a, &m->tests);

		t->id = json_string(a, test, "id");
		t->alone = x->threads ? json_string(a, test, "alone") : NULL;
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

	for (size_t i = 0; i < s->inputs.n; i++) {
		*hashmap_at(&x->inputs, s->inputs.v[i]) = x;
		*vec_add(x->arena, &x->read) = s->inputs.v[i];
	}
	for (size_t i = 0; i < s->paths.n; i++)
		take_module(x, s->paths.v[i]);
}

/* hash of all that every collection depends on, except files */
static const char *
key_of(const struct suite *s, struct arena *a)
{
	const char *addopts = getenv("PYTEST_ADDOPTS");
	const char *text = arena_fmt(
		a, AOMAKER_VERSION "\n%s\n%s", s->key, addopts ? addopts : "");

	return arena_fmt(a, "%016llx",
		(unsigned long long)hashmap_hash(text, strlen(text)));
}

static int
load(struct index *x, const struct config *c, struct diag *d)
{
	if (write_graph(x, c) != 0) {
		diag_file(d, x->graph);
		return -1;
	}
	if (x->suite->paths.n && make(x, d) != 0)
		return -1;
	if (x->suite->paths.n)
		read_modules(x);
	if (stale_outputs_keep(stamps_of(x), &x->read, x->arena) != 0) {
		diag_file(d, stamps_of(x));
		return -1;
	}
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

	x->dir = paths.index;
	x->graph = paths.index_ninja;
	x->pytest = suite_question(c, d->arena).pytest;
	if (load(x, c, d) != 0)
		return -1;
	if (!select_tests_is_needed(s) || select_tests(s, d->arena) == 0)
		return 0;
	memset(&s->modules, 0, sizeof s->modules);
	s->ntests = 0;
	memset(&x->read, 0, sizeof x->read);
	x->dir = paths.asked;
	x->graph = paths.asked_ninja;
	x->selected = 1;
	for (size_t i = 0; i < 4; i++)
		*vec_add(d->arena, &x->pytest) = selection[i];
	return load(x, c, d);
}

int
index_load(struct suite *s, const struct config *c, struct diag *d)
{
	struct index x = {.arena = d->arena,
		.suite = s,
		.key = key_of(s, d->arena),
		.inputs = {.arena = d->arena},
		.fixtures = c->fixtures,
		.threads = c->threads};
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
