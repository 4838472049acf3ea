#define _GNU_SOURCE
#include "plan/portable_key.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "core/paths.h"
#include "core/places.h"
#include "core/sealed_file.h"
#include "core/version.h"
#include "formats/json.h"
#include "os/fs.h"
#include "os/path.h"
#include "plan/declared_inputs.h"
#include "plan/task.h"
#include "worker/lifecycle.h"

#define WHAT "portable"
#define NONE "-"

/* -- the installed packages */

/* adds a text with names in place of folders */
static void
add_hidden(struct sha256 *h, const struct places *p, const char *text, size_t n)
{
	struct buf b = {0};

	if (places_hide(&b, p, text, n) != 0)
		buf_add(&b, text, n);
	sha256_add_text(h, b.s ? b.s : "");
	buf_release(&b);
}

/*
 * 1: a line of a package's list of files that is the same wherever that is
 * installed: scripts have a path in their first line, and what tells of the
 * installation differs
 */
static int
is_of_package(const char *line, size_t n)
{
	return n > 2 && strncmp(line, "../", 3) != 0 && *line != '/' &&
		!memmem(line, n, ".dist-info/", 11) &&
		!memmem(line, n, "__pycache__", 11);
}

static void
add_list_of_files(struct sha256 *h, const char *path)
{
	struct buf b = {0};

	if (fs_read(path, &b) == 0)
		for (char *p = b.s; p && *p;) {
			size_t n = strcspn(p, "\n");

			if (is_of_package(p, n))
				sha256_add(h, p, n);
			p += n + (p[n] == '\n');
		}
	buf_release(&b);
}

static void
add_packages(struct sha256 *h, const struct places *places, const char *folder,
	struct arena *a)
{
	strings names = {0};
	struct buf b = {0};

	fs_list(a, folder, &names);
	for (size_t i = 0; i < names.n; i++) {
		const char *path = path_join(a, folder, names.v[i]);

		if (*names.v[i] == '.' ||
			strcmp(names.v[i], "__pycache__") == 0)
			continue;
		sha256_add_text(h, names.v[i]);
		if (text_ends(path, ".dist-info"))
			add_list_of_files(h, path_join(a, path, "RECORD"));
		buf_clear(&b);
		if (text_ends(path, ".pth") && fs_read(path, &b) == 0)
			add_hidden(h, places, b.s ? b.s : "", b.n);
	}
	buf_release(&b);
}

/* -- keys */

static void
add_word(struct sha256 *h, const struct places *p, const char *word)
{
	if (word)
		add_hidden(h, p, word, strlen(word));
	else
		sha256_add_text(h, NULL);
}

static void
add_words(struct sha256 *h, const struct places *p, const strings *words)
{
	for (size_t i = 0; i < words->n; i++)
		add_word(h, p, words->v[i]);
	sha256_add_text(h, NULL);
}

/* what all groups have in common */
static struct sha256
begin_key(struct arena *a, const struct config *c, const struct suite *s,
	const struct places *places)
{
	const struct thread_unsafe *unsafe = &c->settings.thread_unsafe;
	const char *const words[] = {"aomaker " AOMAKER_VERSION, s->platform,
		s->python, s->pytest, s->allure, s->keyword, s->markexpr,
		c->log_level, c->env.name, c->env.masked, unsafe->fixtures,
		unsafe->marks, getenv("PYTEST_ADDOPTS"),
		c->threads ? "threads" : NULL};
	strings pytest = task_shared_args(a, c, s);
	struct sha256 h;

	sha256_begin(&h);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		add_word(&h, places, words[i]);
	add_words(&h, places, &pytest);
	for (size_t i = 0; i < s->packages.n; i++)
		add_packages(&h, places, s->packages.v[i], a);
	return h;
}

static struct sha256_text
key_of(struct sha256 h, const struct group *g, int selects_tests,
	const struct places *places, const char *declared)
{
	const char flags[] = {(char)('0' + g->only), (char)('0' + g->ordered),
		(char)('0' + (int)g->isolation), '\0'};

	add_word(&h, places, g->name);
	sha256_add_text(&h, g->slug);
	sha256_add_text(&h, flags);
	add_word(&h, places, g->args.n ? g->walk : NULL);
	sha256_add_text(&h, declared);
	add_words(&h, places, &g->args);
	if (selects_tests)
		add_words(&h, places, &g->tests);
	return sha256_end(&h);
}

struct sha256_text
portable_tests(struct arena *a, const strings *ids)
{
	strings sorted = {0};
	struct sha256 h;

	for (size_t i = 0; i < ids->n; i++)
		*vec_add(a, &sorted) = ids->v[i];
	strings_sort(&sorted);
	sha256_begin(&h);
	for (size_t i = 0; i < sorted.n; i++)
		sha256_add_text(&h, sorted.v[i]);
	return sha256_end(&h);
}

/* -- the file: "KIND\tVALUE" of the run, then "group" and five values */

/* why the passes of this run are of no use elsewhere, or NULL */
static const char *
why_apart(const struct plan *p, const struct config *c, const struct places *x)
{
	if (p->outputs.coverage)
		return "its coverage was measured";
	if (getenv(LOGIN_VARIABLE))
		return "a login came before it";
	for (size_t i = 0; i < c->lifecycle_files.n; i++)
		if (strcmp(c->lifecycle_files.v[i], HOOKS_FILE) == 0)
			return HOOKS_FILE " came before it";
		else if (strcmp(c->lifecycle_files.v[i], LOGIN_FILE) == 0 &&
			!c->skip_login)
			return LOGIN_FILE " came before it";
	return x->odd ? "a folder has a quote, a backslash or a line break in "
			"its name"
		      : NULL;
}

static void
put_groups(struct buf *b, struct arena *a, const struct plan *p,
	const struct config *c, const struct suite *s,
	const struct places *places)
{
	struct sha256 all = begin_key(a, c, s, places);

	for (size_t i = 0; i < p->groups.n; i++) {
		const struct group *g = &p->groups.v[i];
		const char *declared = declared_inputs_name(a, g);
		struct sha256_text key =
			key_of(all, g, p->selects_tests, places, declared);

		buf_addf(b, "group\t%s\t%s\t%s\t%s\t%s\n", g->slug, g->digest,
			key.text, declared ? declared : NONE,
			g->listed ? portable_tests(a, &g->tests).text : NONE);
	}
}

int
portable_write(struct arena *a, const struct plan *p, const struct config *c,
	const struct suite *s)
{
	const char *url = c->settings.all.caching.url, *apart;
	struct places places;
	struct buf b = {0};
	int failed;

	if (!url || !s->platform)
		return fs_remove(paths.portable);
	places_find(&places, a, &s->prefixes);
	apart = why_apart(p, c, &places);
	sealed_file_begin(&b, WHAT);
	buf_addf(&b, "url\t%s\n", url);
	if (c->settings.all.caching.read_only)
		buf_adds(&b, "read_only\t1\n");
	for (size_t i = 0; i < s->prefixes.n; i++)
		if (!strpbrk(s->prefixes.v[i], "\t\n"))
			buf_addf(&b, "prefix\t%s\n", s->prefixes.v[i]);
	if (apart)
		buf_addf(&b, "apart\t%s\n", apart);
	else
		put_groups(&b, a, p, c, s, &places);
	failed = sealed_file_write(paths.portable, &b);
	buf_release(&b);
	return failed;
}

/* the value up to the next tab or line break; moves on */
static const char *
next_value(struct arena *a, char **p)
{
	size_t n = strcspn(*p, "\t\n");
	const char *value = arena_ndup(a, *p, n);

	*p += n + ((*p)[n] == '\t');
	return value;
}

static void
take(struct portable *x, struct arena *a, const char *kind, char **p)
{
	struct portable_group g = {.slug = next_value(a, p)};

	if (strcmp(kind, "url") == 0)
		x->url = g.slug;
	else if (strcmp(kind, "read_only") == 0)
		x->read_only = 1;
	else if (strcmp(kind, "apart") == 0)
		x->apart = g.slug;
	else if (strcmp(kind, "prefix") == 0)
		*vec_add(a, &x->prefixes) = g.slug;
	if (strcmp(kind, "group") != 0)
		return;
	g.digest = next_value(a, p);
	g.key = next_value(a, p);
	g.declared = next_value(a, p);
	g.tests = next_value(a, p);
	if (strcmp(g.declared, NONE) == 0)
		g.declared = NULL;
	if (strcmp(g.tests, NONE) == 0)
		g.tests = NULL;
	*vec_add(a, &x->groups) = g;
}

int
portable_read(struct arena *a, struct portable *x)
{
	struct buf b = {0};
	char *p = sealed_file_read(paths.portable, WHAT, &b);

	*x = (struct portable){0};
	while (p && *p) {
		const char *kind = next_value(a, &p);

		take(x, a, kind, &p);
		p += strcspn(p, "\n");
		p += *p == '\n';
	}
	buf_release(&b);
	return x->url ? 0 : -1;
}
