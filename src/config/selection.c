#include "config/selection.h"

#include <string.h>

#include "base/hashmap.h"
#include "os/fs.h"
#include "os/path.h"

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

/* 1: groups may run at the same time; -p says so, too, and -n as in xdist */
static int
is_parallel(const struct cli *cli)
{
	const char *n = cli->processes;

	return cli->mp || cli->mt || (n && strcmp(n, "0") != 0);
}

void
selection_choose(struct config *c, const struct cli *cli, struct diag *d)
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
	if (given && !is_parallel(cli) && cli->verb == CLI_RUN)
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
	} else if (!cli->all && (is_parallel(cli) || cli->verb != CLI_RUN)) {
		c->dist = DIST_MARK;
	}
}

/* "dist-file: ." means all modules that pytest collects without a path */
void
selection_take_dist(struct config *c, const struct strategy *s, struct diag *d)
{
	c->from_file = 1;
	c->dist = s->by_suite ? DIST_SUITE : DIST_FILE;
	c->dir = directory(c, s->by_suite ? "dist-suite" : "dist-file",
		s->dist->text, s, d);
	if (c->dist == DIST_FILE && strcmp(c->dir, ".") == 0)
		c->dir = NULL;
}
