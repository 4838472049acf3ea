#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fs.h"
#include "json.h"
#include "layout.h"
#include "map.h"
#include "proc.h"
#include "stamp.h"
#include "suite.h"

enum { PYTEST_USAGE = 4 };

/*
 * The first line of the file, "key":…, is what was asked; the rest is the
 * answer of src/python, a JSON object a line. It holds for as long as the same
 * is asked and no file that it depends on has changed.
 */
static const char *
key_of(const struct config *c, const strings *args, struct arena *a)
{
	const char *addopts = getenv("PYTEST_ADDOPTS"), *key;
	struct buf b = {0};

	buf_adds(&b, "{");
	json_put_string(&b, "key", AOMAKER_VERSION);
	json_put_string(&b, "python", c->python);
	json_put_string(&b, "addopts", addopts);
	json_key(&b, "args");
	buf_adds(&b, "[");
	for (size_t i = 0; i < args->n; i++) {
		buf_adds(&b, i ? "," : "");
		json_put(&b, args->v[i]);
	}
	buf_adds(&b, "]}");
	key = arena_dup(a, b.s);
	buf_release(&b);
	return key;
}

/* what SQLite has beside a database while that is open */
static int
is_passing(const char *name)
{
	static const char *const ends[] = {"-wal", "-shm", "-journal"};
	size_t length = strlen(name);

	for (size_t i = 0; i < 3; i++) {
		size_t n = strlen(ends[i]);

		if (length > n && strcmp(name + length - n, ends[i]) == 0)
			return 1;
	}
	return 0;
}

/* the fingerprint of a directory's names; see src/python, verb suite */
static uint64_t
names_hash(struct arena *a, const char *path)
{
	static const char *const ours[] = {
		"__pycache__", REPORTS_DIR, NINJA_FILE
	};
	struct buf b = {0};
	strings names = {0};
	uint64_t hash;

	fs_list(a, path, &names);
	for (size_t i = 0; i < names.n; i++) {
		int skip = names.v[i][0] == '.';

		for (size_t j = 0; j < 3; j++)
			skip |= strcmp(names.v[i], ours[j]) == 0;
		skip |= is_passing(names.v[i]);
		if (skip)
			continue;
		if (b.n)
			buf_addc(&b, '\n');
		buf_adds(&b, names.v[i]);
	}
	hash = map_hash(b.s, b.n);
	buf_release(&b);
	return hash;
}

static int
dir_changed(struct arena *a, const char *path, jv entry)
{
	const char *hash = json_element(a, entry, 1);

	return !hash || strtoull(hash, NULL, 16) != names_hash(a, path);
}

/* calls changed for each entry of an array; 1 as soon as one has */
static int
any_changed(struct arena *a, strings *inputs, jv head, const char *key,
	int (*changed)(struct arena *, const char *, jv))
{
	jv all = json_array(head, key);
	int n = jv_array_length(jv_copy(all)), found = 0;

	for (int i = 0; i < n && !found; i++) {
		jv entry = jv_array_get(jv_copy(all), i);

		const char *path = json_element(a, entry, 0);

		found = !path || changed(a, path, entry);
		if (!found && access(path, F_OK) == 0)
			*vec_add(a, inputs) = path;
		jv_free(entry);
	}
	jv_free(all);
	return found;
}

static void
take_head(struct suite *s, struct arena *a, jv head)
{
	s->python = json_string(a, head, "python");
	s->pytest = json_string(a, head, "pytest");
	s->allure = json_string(a, head, "allure");
	s->rootdir = json_string(a, head, "rootdir");
	s->inipath = json_string(a, head, "inipath");
	json_strings(a, head, "args", &s->args);
	json_strings(a, head, "python_files", &s->python_files);
	json_strings(a, head, "norecursedirs", &s->norecursedirs);
	json_strings(a, head, "markers", &s->markers);
}

static void
take_marks(struct suite_test *t, struct arena *a, jv test)
{
	jv marks = json_array(test, "marks");

	jv_array_foreach(marks, i, mark) {
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
take_module(struct suite *s, struct arena *a, jv line)
{
	struct suite_module *m = vec_add(a, &s->modules);
	jv tests = json_array(line, "tests");

	m->path = json_string(a, line, "path");
	m->error = json_string(a, line, "error");
	jv_array_foreach(tests, i, test) {
		struct suite_test *t = vec_add(a, &m->tests);

		t->id = json_string(a, test, "id");
		t->alone = json_string(a, test, "alone");
		take_marks(t, a, test);
		jv_free(test);
	}
	s->ntests += m->tests.n;
	jv_free(tests);
}

/* one line of the file; 0 when the answer does not hold any more */
static int
take_line(struct suite *s, struct arena *a, const char *line, size_t n)
{
	const char *cause, *event;
	jv value = json_parse(a, line, n, &cause);
	int holds = 1;

	event = json_string(a, value, "event");
	if (event && strcmp(event, "suite") == 0) {
		take_head(s, a, value);
		holds = !any_changed(a, &s->inputs, value, "inputs",
				stamp_changed) &&
			!any_changed(a, &s->inputs, value, "dirs", dir_changed);
	} else if (event && strcmp(event, "module") == 0) {
		take_module(s, a, value);
	}
	jv_free(value);
	return holds && event;
}

/* what is kept, when it still answers the question */
static int
recall(struct suite *s, const char *key, struct arena *a)
{
	struct buf text = {0};
	int holds = fs_read(SUITE_FILE, &text) == 0 && text.n &&
		strncmp(text.s, key, strlen(key)) == 0 &&
		text.s[strlen(key)] == '\n';

	if (holds)
		for (char *p = text.s + strlen(key) + 1; *p && holds;) {
			size_t n = strcspn(p, "\n");

			holds = take_line(s, a, p, n);
			p += n + (p[n] == '\n');
		}
	buf_release(&text);
	return holds && s->pytest;
}

/* puts the key before what Python has written */
static int
keep(const char *key, const char *answer)
{
	struct buf text = {0};
	int failed;

	buf_adds(&text, key);
	buf_addc(&text, '\n');
	failed = fs_read(answer, &text) != 0 ||
		fs_write(SUITE_FILE, text.s, text.n) < 0 ||
		fs_remove(answer) != 0;
	buf_release(&text);
	return failed ? -1 : 0;
}

static int
ask(const struct config *c, const strings *args, const char *key,
	struct diag *d)
{
	const char *worker = proc_worker(d->arena);
	const char *answer = SUITE_FILE ".new";
	strings argv = {0};
	struct buf said = {0};
	int status, failed = -1;

	*vec_add(d->arena, &argv) = c->python;
	*vec_add(d->arena, &argv) = worker;
	*vec_add(d->arena, &argv) = "suite";
	*vec_add(d->arena, &argv) = "--out";
	*vec_add(d->arena, &argv) = answer;
	for (size_t i = 0; i < args->n; i++)
		*vec_add(d->arena, &argv) = args->v[i];
	*vec_add(d->arena, &argv) = NULL;
	status = proc_output(argv.v, &said);
	if (status < 0)
		diag_error(d, "%s cannot be started: %s", c->python,
			strerror(errno));
	else if (proc_status(status) == PYTEST_USAGE)
		diag_error(d, "pytest refuses (%s):\n%s", c->python,
			said.n ? said.s : "it said nothing");
	else if (status != 0 || !fs_is_file(answer))
		diag_error(d, "%s: %s", c->python, said.n ? said.s :
			"it gave no answer; is it a Python?");
	else if ((failed = keep(key, answer)) != 0)
		diag_error(d, "%s: %s", SUITE_FILE, strerror(errno));
	buf_release(&said);
	return failed;
}

int
suite_load(struct suite *s, const struct config *c, int want_tests,
	struct diag *d)
{
	strings args = {0};
	const char *key;

	if (want_tests)
		*vec_add(d->arena, &args) = "--tests";
	if (c->dir) { /* as serial pytest finds its rootdir and files */
		*vec_add(d->arena, &args) = "--top";
		*vec_add(d->arena, &args) = fs_argument(d->arena, c->dir);
	}
	if (want_tests && c->settings.alone.fixtures)
		*vec_add(d->arena, &args) = arena_fmt(d->arena,
			"--alone-fixtures=%s", c->settings.alone.fixtures);
	if (want_tests && c->settings.alone.marks)
		*vec_add(d->arena, &args) = arena_fmt(d->arena,
			"--alone-marks=%s", c->settings.alone.marks);
	*vec_add(d->arena, &args) = "--";
	for (size_t i = 0; i < c->pytest.n; i++)
		*vec_add(d->arena, &args) = c->pytest.v[i];
	if (c->dist == DIST_MARK) { /* -m of the user, not that of addopts */
		*vec_add(d->arena, &args) = "-m";
		*vec_add(d->arena, &args) = c->only ? c->only : "";
	}
	key = key_of(c, &args, d->arena);
	if (recall(s, key, d->arena))
		return 0;
	*s = (struct suite){0};
	if (ask(c, &args, key, d) != 0)
		return -1;
	if (recall(s, key, d->arena))
		return 0;
	diag_error(d, "the suite changes while it is read; run it again");
	return -1;
}
