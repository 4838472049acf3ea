#include "config/config.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/hashmap.h"
#include "core/install.h"
#include "core/paths.h"
#include "formats/secret_names.h"
#include "os/fs.h"
#include "os/path.h"
#include "os/process.h"

enum { PROCESSES_MAX = 4096, ROOT_MAX = 4096, ISOLATE_SECONDS = 600 };

/* 1: a word of --dist-mark is one expression, else a list of marks */
static int
is_expression(const char *entry)
{
	static const char *const operators[] = {"and", "or", "not"};

	if (strpbrk(entry, "()"))
		return 1;
	for (const char *p = entry; *p;) {
		size_t n = strcspn(p, " \t");

		for (size_t i = 0; i < 3; i++)
			if (n == strlen(operators[i]) &&
				strncmp(p, operators[i], n) == 0)
				return 1;
		p += n;
		p += strspn(p, " \t");
	}
	return 0;
}

static void
add_mark(struct config *c, struct hashmap *seen, struct diag *d,
	const char *mark)
{
	void **at = hashmap_at(seen, mark);

	if (*at)
		diag_warn(d, NULL, 0, 0,
			"the mark '%s' is named twice; it "
			"runs once",
			mark);
	else
		vec_add(d->arena, &c->marks)->mark = mark;
	*at = c;
}

static const char *
without_commas(struct arena *a, const char *marks)
{
	struct buf b = {0};
	const char *text;

	for (size_t n; *marks; marks += n + strspn(marks + n, ", \t")) {
		n = strcspn(marks, ", \t");
		buf_addf(&b, "%s%.*s", b.n ? " " : "", (int)n, marks);
	}
	text = arena_dup(a, b.n ? b.s : "");
	buf_release(&b);
	return text;
}

static void
take_marks(struct config *c, const strings *entries, struct diag *d)
{
	struct hashmap seen = {.arena = d->arena};

	for (size_t i = 0; i < entries->n; i++) {
		const char *p = entries->v[i];

		p += strspn(p, " \t");
		if (is_expression(p)) {
			add_mark(c, &seen, d, p);
			continue;
		}
		if (strchr(p, ','))
			diag_error(d,
				"--dist-mark wants blanks between marks: "
				"--dist-mark %s",
				without_commas(d->arena, p));
		if (!*p)
			diag_error(d, "--dist-mark has an empty mark");
		while (*p) {
			size_t n = strcspn(p, " \t");

			add_mark(c, &seen, d, arena_ndup(d->arena, p, n));
			p += n;
			p += strspn(p, " \t");
		}
	}
}

/* the directory from the root; typed perhaps with Windows backslashes */
static const char *
directory(const struct config *c, const char *option, const char *typed,
	const struct strategy *s, struct diag *d)
{
	const char *file = s ? s->file : NULL;
	size_t line = s ? s->dist->line : 0, column = s ? s->dist->column : 0;
	char *slashed = arena_dup(d->arena, typed);

	for (char *p = slashed; *p; p++)
		if (*p == '\\')
			*p = '/';
	if (fs_is_dir(typed))
		return path_clean(d->arena, c->root, typed);
	if (fs_is_dir(slashed))
		return path_clean(d->arena, c->root, slashed);
	if (fs_is_file(typed) || fs_is_file(slashed))
		diag_at(d, file, line, column,
			"%s wants a directory, and "
			"'%s' is a file; to run it alone: arun %s",
			option, typed, typed);
	else
		diag_at(d, file, line, column,
			"%s: there is no directory "
			"'%s' in %s",
			option, typed, c->root);
	return typed;
}

static void
choose_selection(struct config *c, const struct cli *cli, struct diag *d)
{
	int given = !!cli->marks.n + !!cli->dist_file + !!cli->dist_suite;

	if (given + cli->all > 1)
		diag_error(d,
			"--dist-mark, --dist-file, --dist-suite and "
			"--all exclude each other; keep one of them");
	if (cli->mp && cli->mt)
		diag_error(d,
			"--mp and --mt exclude each other; keep one of "
			"them");
	if (given && !cli->mp && !cli->mt && cli->verb == CLI_RUN)
		diag_error(d,
			"a --dist option makes groups; say --mp or --mt "
			"to run them at the same time");
	if (cli->marks.n) {
		c->dist = DIST_MARK;
		take_marks(c, &cli->marks, d);
	} else if (cli->dist_file) {
		c->dist = DIST_FILE;
		c->dir = directory(c, "--dist-file", cli->dist_file, NULL, d);
	} else if (cli->dist_suite) {
		c->dist = DIST_SUITE;
		c->dir = directory(c, "--dist-suite", cli->dist_suite, NULL, d);
	} else if (!cli->all && (cli->mp || cli->mt || cli->verb != CLI_RUN)) {
		c->dist = DIST_MARK;
	}
}

/* "dist-file: ." means all modules that pytest collects without a path */
static void
take_dist(struct config *c, const struct strategy *s, struct diag *d)
{
	c->from_file = 1;
	c->dist = s->by_suite ? DIST_SUITE : DIST_FILE;
	c->dir = directory(c, s->by_suite ? "dist-suite" : "dist-file",
		s->dist->text, s, d);
	if (c->dist == DIST_FILE && strcmp(c->dir, ".") == 0)
		c->dir = NULL;
}

static void
take_strategy(struct config *c, struct diag *d)
{
	struct strategy s = {0};
	int wanted = c->dist == DIST_MARK && !c->marks.n && !d->nerrors;

	strategy_load(&s, wanted, d);
	if (wanted)
		c->marks = s.marks;
	if (wanted && s.dist && !d->nerrors)
		take_dist(c, &s, d);
	c->by_default = wanted && s.empty;
	if (c->by_default)
		c->dist = DIST_FILE;
	c->strategy = s.file;
	c->no_target = s.no_target;
	c->settings = s.settings;
	secret_names_set(s.settings.secrets);
	c->processes = s.settings.processes;
	c->python = s.settings.python;
}

/*
 * Like pytest without a path, aomaker collects the tests below the directory
 * where the command was typed, unless conf/aomaker.yaml or an option names one.
 */
static void
take_below(struct config *c, const struct cli *cli, struct arena *a)
{
	int chosen = c->dist == DIST_ALL || c->by_default || cli->marks.n;

	if (cli->below && chosen)
		c->below = path_argument(a, cli->below);
}

static int
has_retries(const struct config *c)
{
	for (size_t i = 0; i < c->settings.rules.n; i++)
		if (c->settings.rules.v[i].limits.retries > 0)
			return 1;
	return 0;
}

/*
 * The limit counts failures of all groups together. A single pytest without
 * retries counts by itself.
 */
static void
take_maxfail(struct config *c, const struct cli *cli, struct diag *d)
{
	char *end = "";
	int given = cli->maxfail || cli->exitfirst;
	long n = cli->maxfail ? strtol(cli->maxfail, &end, 10) : cli->exitfirst;

	if (cli->maxfail &&
		(*end || end == cli->maxfail || n < 0 || n > INT_MAX))
		diag_error(
			d, "--maxfail wants a number, not '%s'", cli->maxfail);
	c->maxfail = given ? (int)n : CONFIG_MAXFAIL_SUITE;
	if (c->dist != DIST_ALL || has_retries(c))
		return;
	c->maxfail = CONFIG_MAXFAIL_PYTEST;
	if (given)
		*vec_add(d->arena, &c->pytest) =
			arena_fmt(d->arena, "--maxfail=%d", (int)n);
}

static void
take_processes(struct config *c, const char *typed, struct diag *d)
{
	char *end;
	long n;

	if (!typed || strcmp(typed, "auto") == 0)
		return;
	n = strtol(typed, &end, 10);
	if (*end || end == typed)
		diag_error(d,
			"-p wants a number, not '%s' "
			"(pytest's own -p goes after --: -- -p %s)",
			typed, typed);
	else if (n < 1 || n > PROCESSES_MAX)
		diag_error(d, "-p %s: from 1 to %d", typed, PROCESSES_MAX);
	else
		c->processes = (int)n;
}

/* "2/3"; -1: the text has another form */
static int
read_shard(struct config *c, const char *text)
{
	char *end;
	long i = isdigit((unsigned char)*text) ? strtol(text, &end, 10) : 0, n;

	if (i < 1 || *end != '/' || !isdigit((unsigned char)end[1]))
		return -1;
	n = strtol(end + 1, &end, 10);
	if (*end || n < i || n > CONFIG_SHARDS_MAX)
		return -1;
	c->shard = (int)i;
	c->nshards = (int)n;
	return 0;
}

static void
take_shard(struct config *c, const char *typed, struct diag *d)
{
	if (!typed)
		return;
	if (read_shard(c, typed) != 0)
		diag_error(d,
			"--shard wants I/N, the I-th of N parts, as in "
			"2/3; not '%s'",
			typed);
	else if (c->dist == DIST_ALL && c->nshards > 1)
		diag_error(d,
			"--shard deals out groups, and this is one of "
			"everything; --mp or --mt makes more, with a --dist "
			"option or the target of " STRATEGY_FILE);
}

/* text: the value of the option, or NULL */
static void
set_limit(struct limits *b, const char *name, const char *option,
	const char *text, struct diag *d)
{
	const char *wants = text ? limits_set(b, name, text) : NULL;

	if (wants)
		diag_error(d, "--%s wants %s, not '%s'", option, wants, text);
}

/* adds the command line as the last rule, which outweighs all others */
static void
take_rule(struct config *c, const struct cli *cli, struct diag *d)
{
	const struct {
		const char *name, *text;
	} typed[] = {
		{"timeout", cli->timeout},
		{"test_timeout", cli->test_timeout},
		{"retries", cli->retries},
	};
	struct group_rule *rule =
		group_rules_add(&c->settings.rules, d->arena, "*");

	if (cli->launcher && launcher_named(&rule->launcher, cli->launcher))
		diag_error(d,
			"--launcher is slurm or local, not '%s'; others "
			"have their words in %s",
			cli->launcher, STRATEGY_FILE);
	if (cli->launcher && c->dist == DIST_ALL)
		diag_error(d,
			"--launcher brings groups to other machines; say "
			"--mp to have groups");
	for (size_t i = 0; i < sizeof typed / sizeof *typed; i++)
		set_limit(&rule->limits, typed[i].name, typed[i].name,
			typed[i].text, d);
}

/* the value of -k or -m, in this word or the next; NULL: another option */
static const char *
value_of(const char *option, const strings *args, size_t *i)
{
	const char *arg = args->v[*i];

	if (strcmp(arg, option) == 0 && *i + 1 < args->n)
		return args->v[++*i];
	return strncmp(arg, option, 2) == 0 && arg[2]
		? arg + 2 + (arg[2] == '=')
		: NULL;
}

/*
 * Takes the user's -m out with DIST_MARK: such a group has its own -m, and
 * pytest obeys only the last one. The index needs -k separately.
 */
static void
take_pytest(struct config *c, const strings *args, struct diag *d)
{
	const char *value;

	for (size_t i = 0; i < args->n; i++)
		if ((value = value_of("-m", args, &i)))
			c->markexpr = value;
		else if ((value = value_of("-k", args, &i)))
			c->keyword = value;
		else if (strcmp(args->v[i], "-k") == 0 ||
			strcmp(args->v[i], "-m") == 0)
			diag_error(d, "%s wants an expression: %s EXPRESSION",
				args->v[i], args->v[i]);
		else
			*vec_add(d->arena, &c->pytest) = args->v[i];
	if (c->keyword) {
		*vec_add(d->arena, &c->pytest) = "-k";
		*vec_add(d->arena, &c->pytest) = c->keyword;
	}
	if (c->markexpr && c->dist != DIST_MARK) {
		*vec_add(d->arena, &c->pytest) = "-m";
		*vec_add(d->arena, &c->pytest) = c->markexpr;
	}
}

/*
 * Makes the words of the edge `plan` independent of their surroundings: the
 * shell that runs Ninja may have another VIRTUAL_ENV, and plain `run` means
 * --all, where `gen` would take the target of the strategy file.
 */
static void
pin_words(struct config *c, const struct cli *cli, int python, struct arena *a)
{
	strings typed = {0};

	if (c->below)
		*vec_add(a, &typed) = c->below;
	if (c->dist == DIST_ALL && !cli->all)
		*vec_add(a, &typed) = "--all";
	if (python) {
		*vec_add(a, &typed) = "--python";
		*vec_add(a, &typed) = c->python;
	}
	for (size_t i = 0; i < c->typed.n; i++)
		*vec_add(a, &typed) = c->typed.v[i];
	c->typed = typed;
}

/*
 * Tries in this order: --python, `python` of the strategy file, $VIRTUAL_ENV
 * (which returns 1), ./.venv, the virtual environment that aomaker is installed
 * in, python3 of PATH.
 */
static int
choose_python(struct config *c, const char *typed, struct diag *d)
{
	const char *venv = getenv("VIRTUAL_ENV"), *named = typed, *found;
	int from_venv;

	if (!named)
		named = c->python;
	from_venv = !named && venv && *venv;
	if (from_venv)
		named = path_join(d->arena, venv, "bin/python");
	if (!named && fs_is_file(".venv/bin/python"))
		named = ".venv/bin/python";
	if (!named && install_beside(d->arena, "../pyvenv.cfg"))
		named = install_beside(d->arena, "python");
	found = process_find(d->arena, named ? named : "python3");
	if (!found)
		diag_error(d,
			"there is no Python at '%s'; name one with "
			"--python PATH",
			named ? named : "python3");
	else if (*found != '/') /* links stay, or the venv would be lost */
		found = arena_fmt(d->arena, "%s/%s", c->root, found);
	c->python = found;
	return from_venv && found;
}

/* accepts loguru's names, too; its own levels become numbers */
static void
take_log_level(struct config *c, const char *typed, struct diag *d)
{
	static const char *const levels[][2] = {
		{"trace", "5"},
		{"debug", "DEBUG"},
		{"info", "INFO"},
		{"success", "25"},
		{"warning", "WARNING"},
		{"error", "ERROR"},
		{"critical", "CRITICAL"},
	};
	enum { N = sizeof levels / sizeof *levels };
	const char *names[N];

	for (size_t i = 0; i < N && typed; i++) {
		names[i] = levels[i][0];
		if (strcasecmp(typed, names[i]) == 0)
			c->log_level = levels[i][1];
	}
	if (typed && !c->log_level)
		diag_error(d,
			"--log_level is trace, debug, info, success, "
			"warning, error or critical, not '%s'%s",
			typed, diag_suggest(d, typed, names, N));
	else if (typed)
		*vec_add(d->arena, &c->pytest) =
			arena_fmt(d->arena, "--log-level=%s", c->log_level);
}

/*
 * pytest always gets -s, which changes how tests run. It gets -q, -v and
 * --color only in a run without groups, where its own output is shown.
 */
static void
take_display(struct config *c, const struct cli *cli, struct diag *d)
{
	static const char *const whens[][2] = {
		{"auto", "auto"},
		{"always", "yes"},
		{"never", "no"},
	};
	const char *colour = NULL;

	if (cli->output_live)
		*vec_add(d->arena, &c->pytest) = "-s";
	for (size_t i = 0; i < 3 && cli->colour; i++)
		if (strcmp(cli->colour, whens[i][0]) == 0)
			colour = whens[i][1];
	if (cli->colour && !colour)
		diag_error(d, "--color is auto, always or never, not '%s'",
			cli->colour);
	if (c->dist != DIST_ALL || cli->verb != CLI_RUN)
		return;
	if (cli->quiet)
		*vec_add(d->arena, &c->pytest) = "-q";
	if (cli->verbose == 1) /* -vv is among c->pytest already */
		*vec_add(d->arena, &c->pytest) = "-v";
	if (colour)
		*vec_add(d->arena, &c->pytest) =
			arena_fmt(d->arena, "--color=%s", colour);
}

/* what runs before the first group and after the last; see worker/lifecycle.h */
static void
take_lifecycle(struct config *c, const struct cli *cli, struct diag *d)
{
	static const char *const files[] = {
		ENVIRONMENT_FILE, HOOKS_FILE, LOGIN_FILE};

	for (size_t i = 0; i < 3; i++)
		if (fs_is_file(files[i]))
			*vec_add(d->arena, &c->lifecycle_files) = files[i];
	c->env.wanted = cli->env;
	c->skip_login = cli->skip_login;
	c->no_gen = cli->no_gen;
	c->markdown = cli->markdown;
	if (c->markdown && fs_is_dir(c->markdown))
		diag_error(d,
			"--markdown wants a file, and '%s' is a "
			"directory",
			c->markdown);
	environment_load(&c->env, d);
}

static void
take_isolate(struct config *c, const struct cli *cli, struct diag *d)
{
	struct limits b = {.timeout = ISOLATE_SECONDS};

	if (cli->isolate_limit && !cli->isolate)
		diag_error(d,
			"--isolate-limit is how long --isolate may take; "
			"say both");
	set_limit(&b, "timeout", "isolate-limit", cli->isolate_limit, d);
	c->isolate_limit = b.timeout;
}

static void
find_root(struct config *c, struct diag *d)
{
	char root[ROOT_MAX];

	if (!getcwd(root, sizeof root))
		diag_error(d, "the current directory cannot be read: %s",
			strerror(errno));
	else
		c->root = arena_dup(d->arena, root);
}

void
config_basics(struct config *c, const struct cli *cli, struct diag *d)
{
	find_root(c, d);
	if (!c->root)
		return;
	take_strategy(c, d);
	choose_python(c, cli->python, d);
}

void
config_hooks(struct config *c, const struct cli *cli, struct diag *d)
{
	if (!fs_is_file(HOOKS_FILE))
		return;
	config_basics(c, cli, d);
	if (!d->nerrors)
		hook_options_load(&c->hooks, c->python, d);
}

void
config_make(struct config *c, const struct cli *cli, struct diag *d)
{
	strings pytest = {0};

	find_root(c, d);
	if (!c->root)
		return;
	c->threads = cli->mt;
	c->flaky_fails = cli->flaky_fails;
	c->typed = cli->typed;
	c->rerun = cli->rerun;
	choose_selection(c, cli, d);
	take_strategy(c, d);
	take_below(c, cli, d->arena);
	take_processes(c, cli->processes, d);
	take_shard(c, cli->shard, d);
	take_rule(c, cli, d);
	take_isolate(c, cli, d);
	pin_words(c, cli, choose_python(c, cli->python, d), d->arena);
	if (cli_takes_hooks(cli))
		take_lifecycle(c, cli, d);
	if (cli_takes_hooks(cli) && !d->nerrors)
		hook_options_load(&c->hooks, c->python, d);
	if (c->below)
		*vec_add(d->arena, &pytest) = c->below;
	hook_options_take(&c->hooks, &cli->pytest, cli->nfree, &pytest, d);
	take_pytest(c, &pytest, d);
	take_maxfail(c, cli, d);
	take_display(c, cli, d);
	take_log_level(c, cli->log_level, d);
}
