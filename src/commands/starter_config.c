#include "commands/starter_config.h"

#include <string.h>
#include <strings.h>

#include "base/hashmap.h"
#include "formats/ninja.h"
#include "os/path.h"
#include "suite/mark_counts.h"

enum { DIRS_MAX = 6 };

/* the end of the file for every suite; aomaker.yaml(5) describes the keys */
static const char more[] =
	"\n# What else there is; aomaker.yaml(5) says more of each.\n"
	"#\n"
	"# How many groups run at the same time. Without it: as many as keep the\n"
	"# cores busy, by past runs.\n"
	"# processes: 8\n"
	"#\n"
	"# A test that two groups select runs in the first of them, or in `each`.\n"
	"# overlap: once\n"
	"#\n"
	"# Kill what hangs, and report where; run what failed again.\n"
	"# test_timeout: 5m\n"
	"# timeout: 1h\n"
	"# retries: 1\n"
	"#\n"
	"# What there is too little of, and which groups share it; what has to run\n"
	"# by itself, or after something else.\n"
	"# pools: {database: 2}\n"
	"# groups:\n"
	"#   'db_*': {pool: database}\n"
	"#   upgrade: {exclusive: true}\n"
	"#   report: {after: [upgrade]}\n";

static const char split[] =
	"# Cut large groups into shards, balanced by past runs.\n";

/* puts a word, quoted if YAML would not take it for text */
static void
put_word(struct buf *b, const char *word)
{
	static const char *const reserved[] = {
		"y",
		"n",
		"yes",
		"no",
		"on",
		"off",
		"true",
		"false",
		"null",
	};
	int quote = word[strspn(word,
			    "abcdefghijklmnopqrstuvwxyz"
			    "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789")] != '\0' ||
		strspn(word, "0123456789_") == strlen(word);

	for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
		quote |= strcasecmp(word, reserved[i]) == 0;
	buf_addf(b, quote ? "'%s'" : "%s", word);
}

static const char *
plural(size_t n)
{
	return n == 1 ? "" : "s";
}

static void
put_mark(struct buf *b, const struct mark_count *m)
{
	buf_adds(b, "    - ");
	put_word(b, m->name);
	buf_addf(b, "  # %zu test%s", m->tests.n, plural(m->tests.n));
	if (!m->nown)
		buf_adds(b, ", all in marks above");
	else if (m->nown < m->tests.n)
		buf_addf(b, ", %zu of them in marks above",
			m->tests.n - m->nown);
	buf_addc(b, '\n');
}

/* puts an entry for the tests without any of the marks */
static void
put_rest(struct buf *b, const struct mark_counts *c)
{
	const char *or = "";
	size_t n = 0;

	if (!c->nunmarked)
		return;
	for (size_t i = 0; i < c->marks.n; i++)
		n += c->marks.v[i].nown > 0;
	buf_adds(b, n == 1 ? "    - not " : "    - not (");
	for (size_t i = 0; i < c->marks.n; i++)
		if (c->marks.v[i].nown) {
			buf_addf(b, "%s%s", or, c->marks.v[i].name);
			or = " or ";
		}
	buf_addf(b, "%s  # %zu test%s without any of them\n", n == 1 ? "" : ")",
		c->nunmarked, plural(c->nunmarked));
}

static void
put_marks(struct buf *b, const struct mark_counts *c)
{
	size_t nacross = 0;

	for (size_t i = 0; i < c->marks.n; i++)
		nacross += !c->marks.v[i].nown;
	buf_adds(b,
		"# What `arun --mp` runs: an entry of `marks`, or several. "
		"Each mark in it is one\n# group of tests.\ntarget: [parts]\n\n"
		"marks:\n  # every test is in one of these\n  parts:\n");
	for (size_t i = 0; i < c->marks.n; i++)
		if (c->marks.v[i].nown)
			put_mark(b, &c->marks.v[i]);
	put_rest(b, c);
	if (!nacross)
		return;
	buf_adds(b,
		"  # these choose among the same tests: "
		"`arun --mp --dist-mark MARK...`\n  across:\n");
	for (size_t i = 0; i < c->marks.n; i++)
		if (!c->marks.v[i].nown)
			put_mark(b, &c->marks.v[i]);
}

/* 1: most tests have a mark that can make a group */
static int
is_by_marks(const struct mark_counts *c)
{
	return c->marks.n && c->nunmarked <= c->ntests / 2;
}

/* 1: one of the groups by marks has more than half of the tests */
static int
is_lopsided(const struct mark_counts *c)
{
	size_t most = c->nunmarked;

	for (size_t i = 0; i < c->marks.n; i++)
		if (c->marks.v[i].nown > most)
			most = c->marks.v[i].nown;
	return is_by_marks(c) && most > c->ntests / 2;
}

/* the directory that holds all test modules, or "." */
static const char *
top_of(struct arena *a, const struct suite *s)
{
	const char *top = NULL;

	for (size_t i = 0; i < s->paths.n; i++) {
		const char *dir = path_dir(a, s->paths.v[i]);

		if (!top)
			top = dir;
		while (*top &&
			(strncmp(top, dir, strlen(top)) != 0 ||
				(dir[strlen(top)] && dir[strlen(top)] != '/')))
			top = path_dir(a, top);
	}
	return top && *top ? top : ".";
}

/* puts the groups of --dist-suite with the numbers of their tests */
static void
put_dirs(struct buf *b, struct arena *a, const struct suite *s, const char *top)
{
	size_t skip = strcmp(top, ".") == 0 ? 0 : strlen(top) + 1;
	struct hashmap counts = {.arena = a};
	strings dirs = {0};

	for (size_t i = 0; i < s->modules.n; i++) {
		const struct suite_module *m = &s->modules.v[i];
		const char *slash = strchr(m->path + skip, '/');
		const char *dir = !slash
			? top
			: arena_ndup(a, m->path, (size_t)(slash - m->path));
		void **at = hashmap_at(&counts, dir);

		if (!*at) {
			*vec_add(a, &dirs) = dir;
			*at = arena_alloc(a, sizeof(size_t));
		}
		*(size_t *)*at += m->tests.n;
	}
	buf_addf(b, "#   %zu group%s: ", dirs.n, plural(dirs.n));
	for (size_t i = 0; i < dirs.n && i < DIRS_MAX; i++) {
		size_t n = *(size_t *)hashmap_get(&counts, dirs.v[i]);

		buf_addf(b, "%s%s (%zu test%s)", i ? ", " : "", dirs.v[i], n,
			plural(n));
	}
	buf_adds(b, dirs.n > DIRS_MAX ? ", ...\n" : "\n");
}

/* puts dist-file, for a suite without suitable marks */
static void
put_modules(struct buf *b, const struct mark_counts *c, struct arena *a,
	const struct suite *s)
{
	buf_adds(b,
		"# What `arun --mp` runs: a group for each test module "
		"below this directory.\n# Or, with `dist-suite` instead, for "
		"each directory in it.\ndist-file: ");
	put_word(b, top_of(a, s));
	buf_addc(b, '\n');
	if (c->marks.n)
		buf_addf(b,
			"\n# %zu of %zu tests have no mark of their own; "
			"marks for `arun --mp --dist-mark MARK...`:\n",
			c->nunmarked, c->ntests);
	for (size_t i = 0; i < c->marks.n; i++)
		buf_addf(b, "#   %s  # %zu test%s\n", c->marks.v[i].name,
			c->marks.v[i].tests.n, plural(c->marks.v[i].tests.n));
}

static void
put_paths(struct buf *b, struct arena *a, const struct suite *s, int by_marks)
{
	const char *top = top_of(a, s);
	struct buf word = {0};

	if (!s->paths.n)
		return;
	ninja_word(&word, top);
	if (by_marks)
		buf_addf(b,
			"# By files or directories instead of `target` and "
			"`marks`: `dist-file: %s`,\n# `dist-suite: %s`; or on "
			"the command line:\n",
			top, top);
	else
		buf_adds(b, "# The same on the command line:\n");
	buf_addf(b,
		"#   arun --mp --dist-file %s\n#   %zu group%s, one for each "
		"test module\n#   arun --mp --dist-suite %s\n",
		word.s, s->paths.n, plural(s->paths.n), word.s);
	put_dirs(b, a, s, top);
	buf_release(&word);
}

void
starter_config(struct buf *b, struct arena *a, const struct suite *s)
{
	struct mark_counts c = {0};
	int by_marks;

	mark_counts_take(&c, a, s);
	by_marks = is_by_marks(&c);
	buf_addf(b,
		"# %zu test%s in %zu module%s and %zu mark%s, as `aomaker "
		"init` found them.\n\n",
		c.ntests, plural(c.ntests), s->paths.n, plural(s->paths.n),
		c.marks.n, plural(c.marks.n));
	if (by_marks)
		put_marks(b, &c);
	else
		put_modules(b, &c, a, s);
	buf_addc(b, '\n');
	put_paths(b, a, s, by_marks);
	if (is_lopsided(&c))
		buf_addf(b,
			"\n# One group has most of the tests.\n%s"
			"split: auto\n",
			split);
	buf_adds(b, more);
	if (!is_lopsided(&c))
		buf_addf(b, "#\n%s# split: auto\n", split);
}
