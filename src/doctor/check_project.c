#include <stdlib.h>
#include <string.h>

#include "config/environment.h"
#include "core/find_ninja.h"
#include "core/install.h"
#include "core/paths.h"
#include "doctor/checks.h"
#include "os/fs.h"
#include "os/path.h"
#include "os/process.h"

int
checks_programs(struct findings *f, const struct suite *s)
{
	struct diag d = {.arena = f->arena};
	int major = 0, minor = 0;

	find_ninja(&d);
	finding_take(f, &d);
	if (!s)
		return 0;
	sscanf(s->pytest, "%d.%d", &major, &minor);
	if (major < 7 || (major == 7 && minor < 2)) {
		finding_add(f, FINDING_WRONG, "pip install -U pytest",
			"pytest %s is too old; aomaker needs 7.2 or newer",
			s->pytest);
		return -1;
	}
	if (!s->allure)
		finding_add(f, FINDING_ADVICE, "pip install allure-pytest",
			"allure-pytest is not installed, so there are no "
			"Allure results; our own page, JUnit and the summary "
			"are made without it");
	return 0;
}

/* an option in addopts whose effect differs in a run of groups */
struct option_advice {
	const char *names; /* each between blanks */
	enum finding_kind kind;
	const char *text, *todo;
};

static const struct option_advice advice[] = {
	{" -n --numprocesses --tx --maxprocesses ", FINDING_FINE,
		"tells how many groups run at the same time; -p of arun takes "
		"precedence",
		NULL},
	{" --dist --max-worker-restart ", FINDING_ADVICE,
		"is xdist's and has no effect on groups",
		"arun --mp --dist-file or --dist-suite says what a group is"},
	{" -m --markexpr ", FINDING_ADVICE,
		"has no effect on groups of marks, "
		"each of which has an -m of its own",
		"arun --mp --dist-mark \"smoke and not slow\", or -m behind "
		"arun, which counts in each group"},
	{" -x --exitfirst --maxfail ", FINDING_FINE,
		"counts the failures of all groups together; the same "
		"option of arun takes precedence",
		NULL},
	{" --lf --last-failed --ff --failed-first --nf --new-first --sw "
	 "--stepwise ",
		FINDING_ADVICE, "reads pytest's cache, which all groups write",
		"arun --lf selects the tests that failed in the last run"},
	{" --reruns --reruns-delay --only-rerun ", FINDING_ADVICE,
		"repeats tests in the process in which they failed",
		"arun --retries N repeats them in a fresh one, and all reports "
		"show each attempt"},
	{" --junitxml --junit-xml ", FINDING_FINE,
		"holds all groups, as reports/junit.xml does", NULL},
	{" --alluredir --clean-alluredir ", FINDING_FINE,
		"has no effect; the results of all groups are in reports/json",
		NULL},
};

enum { NADVICE = sizeof advice / sizeof *advice };

static void
check_word(struct findings *f, const char *file, size_t line, const char *word)
{
	size_t n = strcspn(word, "=");
	const char *key;

	if (strncmp(word, "-n", 2) == 0 && word[2] >= '0' && word[2] <= '9')
		n = 2; /* -n4 */
	key = arena_fmt(f->arena, " %.*s ", (int)n, word);
	for (size_t i = 0; i < NADVICE; i++)
		if (strstr(advice[i].names, key)) {
			finding_add(f, advice[i].kind, advice[i].todo,
				"%s in addopts %s", word, advice[i].text);
			finding_at(f, file, line, NULL);
		}
}

static const char word_ends[] = " \t\r\n,'\"[]";

static void
check_words(struct findings *f, const char *file, size_t line, const char *text,
	size_t length)
{
	const char *end = text + length;

	while (text < end) {
		size_t n = strcspn(text, word_ends);

		if (n)
			check_word(
				f, file, line, arena_ndup(f->arena, text, n));
		line += text[n] == '\n';
		text += n + 1;
	}
}

/* length of the value of a key in an ini or TOML file, which ends at its closing
   quotes or bracket, or at the next line that is not indented */
static size_t
value_length(const char *value)
{
	const char *p = value + strspn(value, " \t");
	const char *close = strncmp(p, "\"\"\"", 3) == 0 ? "\"\"\""
		: *p == '['                              ? "]"
							 : NULL;
	const char *end =
		close ? strstr(p + 1 + strlen(close) / 2, close) : NULL;

	if (end)
		return (size_t)(end - value);
	for (p = value; (p = strchr(p, '\n')); p++)
		if (p[1] != ' ' && p[1] != '\t')
			return (size_t)(p - value);
	return strlen(value);
}

static void
check_file(struct findings *f, const char *file)
{
	size_t line = source_search_line(&f->sources, file, "addopts", 0);
	const char *text = source_search_text(&f->sources, file), *equals;

	for (size_t i = 1; i < line; i++)
		text = strchr(text, '\n') + 1;
	equals = line ? strchr(text, '=') : NULL;
	if (equals && text[strspn(text, " \t")] != '#')
		check_words(
			f, file, line, equals + 1, value_length(equals + 1));
}

const char *
checks_inipath(struct findings *f, const struct suite *s)
{
	return s->inipath && f->root ? path_clean(f->arena, f->root, s->inipath)
				     : s->inipath;
}

void
checks_addopts(struct findings *f, const struct suite *s)
{
	static const char *const files[] = {
		"pytest.toml",
		".pytest.toml",
		"pytest.ini",
		".pytest.ini",
		"pyproject.toml",
		"tox.ini",
		"setup.cfg",
	};
	const char *set = getenv("PYTEST_ADDOPTS");

	if (set)
		check_words(f, "$PYTEST_ADDOPTS", 0, set, strlen(set));
	if (s && s->inipath) {
		check_file(f, checks_inipath(f, s));
		return;
	}
	for (size_t i = 0; !s && i < sizeof files / sizeof *files; i++)
		check_file(f, files[i]);
}

/* our files, conftest.py files and test modules */
static strings
python_files(struct findings *f, const struct suite *s)
{
	static const char *const ours[] = {HOOKS_FILE, LOGIN_FILE, "run.py"};
	strings files = {0};

	for (size_t i = 0; i < 3; i++)
		*vec_add(f->arena, &files) = ours[i];
	for (size_t i = 0; s && i < s->inputs.n; i++) {
		const char *path = s->inputs.v[i], *base = strrchr(path, '/');

		base = base ? base + 1 : path;
		if (strcmp(base, "conftest.py") == 0)
			*vec_add(f->arena, &files) = path;
	}
	for (size_t i = 0; s && i < s->paths.n; i++)
		*vec_add(f->arena, &files) = s->paths.v[i];
	return files;
}

/* the first line with `words` and, unless it is NULL, `beside`; 0: there is none */
static size_t
line_with(struct findings *f, const char *file, const char *words,
	const char *beside)
{
	size_t line = 0;

	do
		line = source_search_line(&f->sources, file, words, line);
	while (line && beside &&
		source_search_line(&f->sources, file, beside, line - 1) !=
			line);
	return line;
}

/* adds a finding with a place for each file that has the words */
static void
check_use(struct findings *f, const strings *files, const char *words,
	const char *beside, enum finding_kind kind, const char *text,
	const char *todo)
{
	int told = 0;

	for (size_t i = 0; i < files->n; i++) {
		size_t line = line_with(f, files->v[i], words, beside);

		if (!line)
			continue;
		if (!told++)
			finding_add(f, kind, todo, "%s", text);
		finding_at(f, files->v[i], line, NULL);
	}
}

/* cuts off the part of a line up to the next tab */
static char *
part_of(char **line)
{
	char *part = *line, *tab = strchr(part, '\t');

	*line = tab ? tab + 1 : part + strlen(part);
	if (tab)
		*tab = '\0';
	return part;
}

/* takes a line of the worker's answer: error, file, line, import, between tabs;
   before: the kind of the finding that the last line added */
static void
take_import(struct findings *f, char *line, const char *version,
	enum finding_kind *before)
{
	const char *error = part_of(&line), *file = part_of(&line);
	size_t at = (size_t)strtoul(part_of(&line), NULL, 10);
	enum finding_kind kind = *error ? FINDING_WRONG : FINDING_FINE;

	if (!*error && !*version)
		return;
	if (kind != *before && *error)
		finding_add(f, kind,
			"pip install aomaker==3.0.3, or ==2.4.13, "
			"whichever the project was written for, and after it "
			"ours again",
			*version
				? "imports fail, and aomaker "
				  "%s of PyPI is installed beside ours"
				: "imports fail, "
				  "and the original aomaker is not installed%s",
			version);
	else if (kind != *before)
		finding_add(f, kind, NULL,
			"a project of the original aomaker: "
			"%s is installed beside ours, and has what is imported",
			version);
	*before = kind;
	finding_at(f, file, at,
		*error ? arena_fmt(f->arena, "%s: %s", line, error) : line);
}

/* lets Python import what the files import from aomaker, ours or the original */
static void
check_imports(struct findings *f, const struct config *c, const strings *files)
{
	strings argv = {0};
	struct buf said = {0};
	char *line, *end;
	const char *version;
	enum finding_kind before = NFINDINGS;

	*vec_add(f->arena, &argv) = c->python;
	*vec_add(f->arena, &argv) = install_worker(f->arena);
	*vec_add(f->arena, &argv) = "imports";
	*vec_add(f->arena, &argv) = "--";
	for (size_t i = 0; i < files->n; i++)
		if (line_with(f, files->v[i], "import", "aomaker"))
			*vec_add(f->arena, &argv) = files->v[i];
	if (argv.n == 4)
		return;
	*vec_add(f->arena, &argv) = NULL;
	if (process_output(argv.v, &said) == 0) {
		line = arena_ndup(f->arena, said.s, said.n);
		for (version = line; (end = strchr(line, '\n'));
			line = end + 1) {
			*end = '\0';
			if (line != version)
				take_import(f, line, version, &before);
		}
	}
	buf_release(&said);
}

static void
check_lifecycle(struct findings *f)
{
	static const struct {
		const char *file, *text;
	} files[] = {
		{HOOKS_FILE,
			"its options are options of arun, and its hooks "
			"are called once for the whole run"},
		{LOGIN_FILE, "it logs in once for the whole run"},
	};
	struct diag d = {.arena = f->arena};
	struct environment e = {0};

	environment_load(&e, &d);
	if (e.name && !d.nerrors)
		finding_add(f, FINDING_FINE, NULL,
			ENVIRONMENT_FILE
			": the environment "
			"'%s' is tested; -e NAME takes another",
			e.name);
	finding_take(f, &d);
	for (size_t i = 0; i < 2; i++)
		if (fs_is_file(files[i].file))
			finding_add(f, FINDING_FINE, NULL, "%s: %s",
				files[i].file, files[i].text);
}

void
checks_files(struct findings *f, const struct config *c, const struct suite *s)
{
	strings files = python_files(f, s);

	check_lifecycle(f);
	check_use(f, &files, "aomaker.runner", NULL, FINDING_FINE,
		"calls of "
		"aomaker.runner run the groups as arun does, and return its "
		"exit status",
		NULL);
	check_imports(f, c, &files);
}
