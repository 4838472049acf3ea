#define _DEFAULT_SOURCE
#include "config/project_root.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config/environment.h"
#include "config/options.h"
#include "config/strategy.h"
#include "core/paths.h"
#include "os/fs.h"
#include "os/path.h"

enum { PATH_LENGTH_MAX = 4096 };

/* commands that people type and that need the project's root */
enum {
	PROJECTS = SELECT | EXPLAIN | MERGE | REPORT | CLEAN | INIT | DOCTOR |
	HISTORY | PACK | REPLAY
};

/* files that mark a root */
static const struct sign {
	const char *file;
	const char *section; /* that the file must have; NULL: none */
} signs[] = {
	{STRATEGY_FILE, NULL},
	{STRATEGY_NEWER, NULL},
	{ENVIRONMENT_FILE, NULL},
	{".aomaker", NULL}, /* made by aomaker 3 */
	{"pytest.toml", NULL},
	{".pytest.toml", NULL},
	{"pytest.ini", NULL},
	{".pytest.ini", NULL},
	{"pyproject.toml", "\n[tool.pytest"},
	{"tox.ini", "\n[pytest]"},
	{"setup.cfg", "\n[tool:pytest]"},
};

/* files that make the current directory the root, but not one above it */
static const char *const here[] = {
	HOOKS_FILE,
	LOGIN_FILE,
	"run.py",
	"build.ninja",
	".aomaker-build",
	"setup.py",
	"setup.cfg",
	"pyproject.toml",
	".git",
};

static int
has_section(const char *path, const char *section)
{
	struct buf text = {0};
	int has;

	buf_addc(&text, '\n');
	has = fs_read(path, &text) == 0 && strstr(text.s, section);
	buf_release(&text);
	return has;
}

static int
is_root(struct arena *a, const char *dir)
{
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
		const char *path = path_join(a, dir, signs[i].file);

		if (fs_is_file(path) &&
			(!signs[i].section ||
				has_section(path, signs[i].section)))
			return 1;
	}
	return 0;
}

/* NULL: the current directory */
static const char *
find(struct arena *a, const char *from)
{
	if (is_root(a, "."))
		return NULL;
	for (size_t i = 0; i < sizeof here / sizeof *here; i++)
		if (access(here[i], F_OK) == 0)
			return NULL;
	for (const char *dir = path_dir(a, from); *dir && strcmp(dir, "/") != 0;
		dir = path_dir(a, dir)) {
		if (is_root(a, dir))
			return access(dir, W_OK) == 0 ? dir : NULL;
		if (access(path_join(a, dir, ".git"), F_OK) == 0)
			return NULL;
	}
	return NULL;
}

/* 1: an option of pytest that takes a path */
static int
wants_path(const char *name, size_t n)
{
	static const char *const names[] = {
		"-c",
		"--config-file",
		"--rootdir",
		"--confcutdir",
		"--ignore",
		"--ignore-glob",
		"--deselect",
		"--basetemp",
		"--junitxml",
		"--junit-xml",
		"--alluredir",
		"--log-file",
		"--cov-config",
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strlen(names[i]) == n && strncmp(names[i], name, n) == 0)
			return 1;
	return 0;
}

struct words {
	struct arena *a;
	const char *root,
		*from; /* from: where they were typed; both absolute */
	char **v;
	int n;
	int paths; /* 1: some word is a path that pytest collects */
};

/* length of the path in "tests/test_a.py::test_b" */
static size_t
path_length(const char *word)
{
	const char *end = strstr(word, "::");

	return end ? (size_t)(end - word) : strlen(word);
}

/* the word with the value at its end made relative to the root */
static char *
moved(const struct words *w, const char *word, const char *value)
{
	size_t n = path_length(value);
	const char *path = path_join(w->a, w->from, arena_ndup(w->a, value, n));

	return arena_fmt(w->a, "%.*s%s%s", (int)(value - word), word,
		path_clean(w->a, w->root, path), value + n);
}

static int
is_there(const struct words *w, const char *dir, const char *word)
{
	size_t n = path_length(word);

	return n &&
		access(path_join(w->a, dir, arena_ndup(w->a, word, n)), F_OK) ==
		0;
}

static int
is_path(const struct option *o, const char *value)
{
	if (o->kind != VALUE || !*value || strcmp(value, "-") == 0)
		return 0;
	return strcmp(o->value, "DIR") == 0 || strcmp(o->value, "FILE") == 0 ||
		(strcmp(o->value, "PATH") == 0 && strchr(value, '/'));
}

/* an option of aomaker; 1: its value is the next word */
static int
move_ours(struct words *w, int i, const struct option *o, const char *value)
{
	if (value && is_path(o, value))
		w->v[i] = moved(w, w->v[i], value);
	if (value || o->kind != VALUE || i + 1 >= w->n)
		return 0;
	if (is_path(o, w->v[i + 1]))
		w->v[i + 1] = moved(w, w->v[i + 1], w->v[i + 1]);
	return 1;
}

/* an option of pytest, or an operand; 1: its value is the next word */
static int
move_other(struct words *w, int i)
{
	const char *word = w->v[i];
	size_t n = strcspn(word, "=");
	int of_path = wants_path(word, n);

	if (*word != '-') {
		int is_here = is_there(w, w->from, word);

		w->paths |= is_here || is_there(w, w->root, word);
		if (is_here)
			w->v[i] = moved(w, word, word);
		return 0;
	}
	if (word[n] == '=' && of_path)
		w->v[i] = moved(w, word, word + n + 1);
	if (word[n] == '=' || i + 1 >= w->n)
		return 0;
	if (of_path)
		w->v[i + 1] = moved(w, w->v[i + 1], w->v[i + 1]);
	/* the next word is a value of one of these, and no path */
	return of_path || (word[1] && !word[2] && strchr("kmpoWr", word[1]));
}

static void
move(struct words *w, enum cli_verb verb, int i)
{
	int ours = 1;

	for (; i < w->n; i++) {
		const struct option *o;
		const char *value = NULL;

		if (ours && strcmp(w->v[i], "--") == 0) {
			ours = 0;
			continue;
		}
		o = ours ? option_of(verb, w->v[i], &value) : NULL;
		if (o && o->kind == WORDS)
			while (!value && i + 1 < w->n && w->v[i + 1][0] != '-')
				i++;
		else
			i += o ? move_ours(w, i, o, value) : move_other(w, i);
	}
}

char **
project_root_enter(const struct cli *cli, int argc, char **argv,
	const char **below, struct arena *a)
{
	char from[PATH_LENGTH_MAX];
	struct words w = {.a = a, .from = from, .n = argc};
	const char *base = strrchr(argv[0], '/');

	if (!((1 << cli->verb) & PROJECTS) || cli->encoded ||
		!getcwd(from, sizeof from))
		return argv;
	w.root = find(a, from);
	if (!w.root || chdir(w.root) != 0)
		return argv;
	setenv("PWD", w.root, 1);
	w.v = arena_alloc(a, ((size_t)argc + 1) * sizeof *w.v);
	memcpy(w.v, argv, (size_t)argc * sizeof *w.v);
	move(&w, cli->verb,
		strcmp(base ? base + 1 : argv[0], "arun") == 0 ? 1 : 2);
	if (!w.paths)
		*below = path_clean(a, w.root, from);
	if (!cli->quiet && !cli->help)
		fprintf(stderr,
			"aomaker: the project is %s, and paths are "
			"shown from there\n",
			w.root);
	return w.v;
}
