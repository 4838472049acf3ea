#define _GNU_SOURCE
#include "suite/suite.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "core/input_record.h"
#include "core/paths.h"
#include "core/version.h"
#include "formats/json.h"
#include "os/clock.h"
#include "os/file_lock.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "os/path.h"
#include "suite/markexpr.h"

#define REQUIREMENTS "requirements.txt"

enum {
	SUITE_VERSION = 7, /* of the answer: "v" in collect/suite.py */
	PYTEST_USAGE = 4
};

/* how much is asked: for the modules; whether groups can share a process */
struct extent {
	int modules, threads;
};

/*
 * The first line of suite.jsonl is the question, {"key":...}; the rest is the
 * answer of src/python. The answer is valid for the same question, as long as
 * no file that it depends on changes.
 */
static const char *
key_of(const struct ask_pytest *q, struct extent e, struct arena *a)
{
	const char *addopts = getenv("PYTEST_ADDOPTS");
	struct buf b = {0};

	buf_adds(&b, "{");
	json_put_string(&b, "key", AOMAKER_VERSION);
	json_put_int(&b, "v", SUITE_VERSION);
	json_put_string(&b, "python", q->python);
	json_put_string(&b, "root", paths_root(a)); /* it may have been moved */
	json_put_string(&b, "addopts", addopts);
	json_put_string(&b, "top", q->top);
	json_put_int(&b, "modules", e.modules);
	json_put_int(&b, "threads", e.threads);
	json_put_list(&b, "args", &q->pytest);
	buf_addc(&b, '}');
	return buf_take(&b, a);
}

/* adds the files and directories of an answer that exist to the suite's inputs,
   and all of them to x */
static void
take_inputs(struct suite *s, struct arena *a, jv view, struct inputs *x)
{
	strings all = {0};

	json_strings(a, view, "inputs", &all);
	json_strings(a, view, "dirs", &all);
	inputs_add_paths(x, &all, INPUT_NAMES);
	for (size_t i = 0; i < all.n; i++)
		if (access(all.v[i], F_OK) == 0)
			*vec_add(a, &s->inputs) = all.v[i];
}

static int
record_holds(struct arena *a)
{
	struct digests digests = {.arena = a};
	struct input_record_check c = {.arena = a, .digests = &digests};

	return input_record_check(&c, paths.suite_inputs);
}

static void
take_installation(struct suite *s, struct arena *a, jv view)
{
	jv found = json_get(view, "installation");

	s->platform = json_string(a, found, "platform");
	json_strings(a, found, "prefixes", &s->prefixes);
	json_strings(a, found, "packages", &s->packages);
	jv_free(found);
}

/* -1: the answer of another release */
static int
take_view(struct suite *s, struct arena *a, jv view)
{
	s->python = json_string(a, view, "python");
	s->pytest = json_string(a, view, "pytest");
	s->allure = json_string(a, view, "allure");
	s->unseeded = json_true(view, "unseeded");
	s->rootdir = json_string(a, view, "rootdir");
	s->inipath = json_string(a, view, "inipath");
	s->key = json_string(a, view, "key");
	s->keyword = json_string(a, view, "keyword");
	s->markexpr = json_string(a, view, "markexpr");
	s->maxfail = (int)json_number(view, "maxfail", 0);
	s->processes = (int)json_number(view, "processes", 0);
	s->last_failed = json_true(view, "lf");
	s->reads_selection = json_true(view, "reads_selection");
	s->collects_others = json_true(view, "collects_others");
	s->apart = json_string(a, view, "apart");
	json_strings(a, view, "args", &s->args);
	json_strings(a, view, "modules", &s->paths);
	json_strings(a, view, "python_files", &s->python_files);
	json_strings(a, view, "norecursedirs", &s->norecursedirs);
	json_strings(a, view, "markers", &s->markers);
	take_installation(s, a, view);
	return s->pytest && s->key && s->keyword && s->markexpr
		? session_outputs_take(&s->outputs, a, view)
		: -1;
}

/* the cached answer; NULL: it answers another question */
static const char *
answer_to(const struct buf *cached, const char *key)
{
	size_t n = strlen(key);

	return cached->n > n && strncmp(cached->s, key, n) == 0 &&
			cached->s[n] == '\n'
		? cached->s + n + 1
		: NULL;
}

/* the cached answer, to this question or to a larger one, which serves both */
static const char *
find_answer(const struct buf *cached, const struct ask_pytest *q,
	struct extent wanted, int *listed, struct arena *a)
{
	const char *answer = NULL;

	for (int n = 3; n >= 0 && !answer; n--) {
		struct extent e = {n >> 1, n & 1};

		if (e.modules >= wanted.modules && e.threads >= wanted.threads)
			answer = answer_to(cached, key_of(q, e, a));
		*listed = answer && e.modules;
	}
	return answer;
}

/* takes the cached answer, if it answers this question, and adds to x what it
   was made of */
static int
recall(struct suite *s, const struct ask_pytest *q, struct extent wanted,
	struct inputs *x)
{
	struct arena *a = x->arena;
	struct buf text = {0};
	const char *answer = NULL, *cause;
	int taken = 0;
	jv view;

	*s = (struct suite){0};
	if (fs_read(paths.suite, &text) == 0)
		answer = find_answer(&text, q, wanted, &s->listed, a);
	if (answer) {
		view = json_parse(
			a, answer, text.n - (size_t)(answer - text.s), &cause);
		taken = take_view(s, a, view) == 0;
		take_inputs(s, a, view, x);
		jv_free(view);
	}
	buf_release(&text);
	return taken;
}

/* takes the answer that pytest has just written, and records what it was made
   of. Files that the collection itself has changed do not count this time */
static int
recall_new(struct suite *s, const struct ask_pytest *q, struct extent wanted,
	double began, struct diag *d)
{
	struct digests digests = {.arena = d->arena};
	struct inputs x = {.arena = d->arena, .since = began};

	if (!recall(s, q, wanted, &x))
		diag_error(d, "%s: no answer of this release", paths.suite);
	else if (input_record_write(paths.suite_inputs, &x, &digests, began) <
		0)
		diag_file(d, paths.suite_inputs);
	else
		return 0;
	return -1;
}

/* makes suite.jsonl of the question and Python's answer */
static int
keep(const char *key, const char *answer)
{
	struct buf text = {0};
	int failed;

	buf_adds(&text, key);
	buf_addc(&text, '\n');
	failed = fs_read(answer, &text) != 0 ||
		fs_remove(paths.suite_inputs) != 0 ||
		file_write(paths.suite, text.s, text.n) < 0 ||
		fs_remove(answer) != 0;
	buf_release(&text);
	return failed ? -1 : 0;
}

/* a hint about requirements.txt when an import failed, or "" */
static const char *
advice(const struct ask_pytest *q, const struct buf *said, struct arena *a)
{
	if (!said->n || !strstr(said->s, "ModuleNotFoundError") ||
		!fs_is_file(REQUIREMENTS))
		return "";
	return arena_fmt(a, "%s-> %s -m pip install -r " REQUIREMENTS,
		said->s[said->n - 1] == '\n' ? "" : "\n", q->python);
}

/* 0: the answer is in suite.jsonl */
static int
ask(const struct ask_pytest *q, const char *key, struct diag *d)
{
	const char *answer = q->own.v[q->own.n - 1];
	struct buf said = {0};
	int failed = -1, status;

	fs_remove(answer);
	status = ask_pytest(q, d->arena, &said);
	if (status < 0)
		diag_error(d, "%s cannot be started: %s", q->python,
			strerror(errno));
	else if (status == PYTEST_USAGE)
		diag_error(d, "pytest refuses (%s):\n%s%s", q->python,
			said.n ? said.s : "it said nothing",
			advice(q, &said, d->arena));
	else if (status != 0 || !fs_is_file(answer))
		diag_error(d, "%s: %s", q->python,
			said.n ? said.s : "it gave no answer; is it a Python?");
	else if ((failed = keep(key, answer)) != 0)
		diag_file(d, paths.suite);
	buf_release(&said);
	return failed;
}

/* 1: only pytest can tell whether the expression is valid */
static int
is_doubtful(struct arena *a, const char *text)
{
	const char *cause;
	const struct markexpr *e = markexpr_parse(a, text, &cause);

	return text[strspn(text, " \t")] && (!e || markexpr_calls(e));
}

/* asks with a doubtful -k or -m after all, so that pytest can refuse it */
static void
add_doubtful(const struct config *c, struct arena *a, strings *to)
{
	const char *given[][2] = {{"-k", c->keyword}, {"-m", c->markexpr}};

	for (size_t i = 0; i < 2; i++)
		if (given[i][1] && is_doubtful(a, given[i][1]))
			for (size_t j = 0; j < 2; j++)
				*vec_add(a, to) = given[i][j];
}

struct ask_pytest
suite_question(const struct config *c, struct arena *a)
{
	struct ask_pytest q = {
		.python = c->python, .preload = c->settings.preload};

	if (c->dir &&
		!c->named) /* pytest derives its rootdir from the directory */
		q.top = path_argument(a, c->dir);
	for (size_t i = 0; i < c->pytest.n; i++)
		if (strcmp(c->pytest.v[i], "-k") == 0 ||
			strcmp(c->pytest.v[i], "-m") == 0)
			i++;
		else
			*vec_add(a, &q.pytest) = c->pytest.v[i];
	add_doubtful(c, a, &q.pytest);
	return q;
}

/* the user's -k and -m replace those of addopts; groups by mark have own -m */
static int
take_selection(struct suite *s, const struct config *c)
{
	if (c->keyword)
		s->keyword = c->keyword;
	if (c->markexpr || c->dist == DIST_MARK)
		s->markexpr = c->markexpr ? c->markexpr : "";
	return 0;
}

int
suite_load(struct suite *s, const struct config *c, int want_modules,
	int no_server, struct diag *d)
{
	struct ask_pytest q = suite_question(c, d->arena);
	const struct extent wanted = {want_modules, c->threads};
	struct inputs known = {.arena = d->arena};
	double began;
	int lock, failed;

	if (record_holds(d->arena) && recall(s, &q, wanted, &known))
		return take_selection(s, c);
	*s = (struct suite){0};
	q.no_server = no_server;
	q.shown = 1;
	q.log = paths.suite_log;
	*vec_add(d->arena, &q.own) = "suite";
	if (want_modules)
		*vec_add(d->arena, &q.own) = "--modules";
	if (c->threads)
		*vec_add(d->arena, &q.own) = "--threads";
	*vec_add(d->arena, &q.own) = "--out";
	*vec_add(d->arena, &q.own) = paths.suite_new;
	/* another run of the project may be asking, too */
	lock = file_lock(arena_fmt(d->arena, "%s.lock", paths.suite), LOCK_EX);
	began = clock_now();
	failed = ask(&q, key_of(&q, wanted, d->arena), d) != 0 ||
		recall_new(s, &q, wanted, began, d) != 0;
	if (lock >= 0)
		close(lock);
	return failed ? -1 : take_selection(s, c);
}
