#include "cache/input_names.h"

#include <stdlib.h>
#include <string.h>

#include "core/environment_digest.h"
#include "formats/secret_names.h"

#define HEAD "aomaker inputs 1\n"
#define LIST "list\n"

/*
 * Folders of the system: what is read there is compared by its content. All else
 * outside of the project, Python and its packages belongs to one machine.
 */
static const char *const system_folders[] = {"/bin/", "/etc/", "/lib/",
	"/lib32/", "/lib64/", "/sbin/", "/usr/", "/opt/homebrew/", "/System/",
	"/Library/", NULL};

static int
is_of_system(const char *path)
{
	for (const char *const *p = system_folders; *p; p++)
		if (strncmp(path, *p, strlen(*p)) == 0)
			return 1;
	return 0;
}

static int
is_path(enum input_kind kind)
{
	return kind == INPUT_FILE || kind == INPUT_PROGRAM ||
		kind == INPUT_DIR || kind == INPUT_NAMES ||
		kind == INPUT_ABSENT || kind == INPUT_STAT ||
		kind == INPUT_LIFECYCLE;
}

/* -- the list of a pass */

/* why the input belongs to this machine, or NULL; *name: what it is called */
static const char *
name_of(const char **name, struct arena *a, const struct places *p,
	const struct input *i)
{
	*name = i->name;
	if (i->kind == INPUT_WORLD)
		return arena_fmt(a, "it talked to %s", i->name);
	if (i->kind == INPUT_UNKNOWN || i->kind == INPUT_UNTOLD)
		return arena_fmt(a, "it used %s", i->name);
	if (i->kind == INPUT_ENV)
		return strpbrk(i->name, "\n\t") ? "a variable has an odd name"
			: !secret_name_is_secret(i->name) || !getenv(i->name)
			? NULL
			: arena_fmt(a, "it read the secret %s", i->name);
	if (!is_path(i->kind))
		return arena_fmt(a, "it has %s", input_kind_names[i->kind]);
	*name = places_hide_path(a, p, i->name);
	if (!*name)
		return arena_fmt(a, "%s has an odd name", i->name);
	if (strncmp(*name, "{aomaker:home}", 14) == 0 &&
		i->kind != INPUT_ABSENT)
		return arena_fmt(a, "it read %s", i->name);
	return **name == '/' && i->kind != INPUT_ABSENT && !is_of_system(*name)
		? arena_fmt(a, "it read %s", i->name)
		: NULL;
}

const char *
input_names_of(strings *list, struct arena *a, const struct places *p,
	const struct inputs *x)
{
	const char *name, *why;

	for (size_t i = 0; i < x->list.n; i++) {
		if (x->list.v[i].kind == INPUT_MAX_AGE) /* the key has it */
			continue;
		why = name_of(&name, a, p, &x->list.v[i]);
		if (why)
			return why;
		*vec_add(a, list) = arena_fmt(
			a, "%s\t%s", input_kind_names[x->list.v[i].kind], name);
	}
	strings_sort(list);
	return NULL;
}

/* -- its key */

/* the kind of a line, and its name; NINPUT_KINDS: it is none */
static enum input_kind
split(const char *line, const char **name)
{
	size_t n = strcspn(line, "\t");

	*name = line + n + (line[n] == '\t');
	return input_kind_of(line, n);
}

/* a variable's value, with names in place of folders */
static void
add_variable(struct sha256 *h, const char *name, const struct places *p)
{
	struct buf value = {0}, hidden = {0};
	int is_set = environment_put(&value, name);

	if (!is_set)
		sha256_add_text(h, NULL);
	else if (places_hide(&hidden, p, value.n ? value.s : "", value.n) == 0)
		sha256_add(h, hidden.n ? hidden.s : "", hidden.n + 1);
	else
		sha256_add(h, value.s, value.n + 1);
	buf_release(&value);
	buf_release(&hidden);
}

struct sha256_text
input_names_key(const char *key, const strings *list, const struct places *p,
	struct digests *d)
{
	struct sha256 h;

	sha256_begin(&h);
	sha256_add_text(&h, key);
	for (size_t i = 0; i < list->n; i++) {
		const char *name, *path;
		enum input_kind kind = split(list->v[i], &name);

		sha256_add_text(&h, list->v[i]);
		if (kind == INPUT_ENV) {
			add_variable(&h, name, p);
			continue;
		}
		path = places_show_path(d->arena, p, name);
		sha256_add_text(&h,
			path ? digests_look(d, kind, path)->digest.text : NULL);
	}
	return sha256_end(&h);
}

int
input_names_take(struct inputs *x, const strings *list, const struct places *p)
{
	for (size_t i = 0; i < list->n; i++) {
		const char *name;
		enum input_kind kind = split(list->v[i], &name);

		if (is_path(kind))
			name = places_show_path(x->arena, p, name);
		else if (kind != INPUT_ENV)
			return -1;
		if (!name)
			return -1;
		inputs_add(x, kind, name, NULL);
	}
	return 0;
}

/* -- lists */

static int
are_same(const strings *a, const strings *b)
{
	if (a->n != b->n)
		return 0;
	for (size_t i = 0; i < a->n; i++)
		if (strcmp(a->v[i], b->v[i]) != 0)
			return 0;
	return 1;
}

int
input_names_add(input_lists *lists, struct arena *a, const strings *list)
{
	input_lists all = {0};

	if (lists->n && are_same(&lists->v[0], list))
		return 0;
	*vec_add(a, &all) = *list;
	for (size_t i = 0; i < lists->n && all.n < INPUT_NAMES_LISTS; i++)
		if (!are_same(&lists->v[i], list))
			*vec_add(a, &all) = lists->v[i];
	*lists = all;
	return 1;
}

void
input_names_put(struct buf *b, const input_lists *lists)
{
	buf_adds(b, HEAD);
	for (size_t i = 0; i < lists->n; i++) {
		buf_adds(b, LIST);
		for (size_t j = 0; j < lists->v[i].n; j++)
			buf_addf(b, "%s\n", lists->v[i].v[j]);
	}
}

int
input_names_read(
	input_lists *lists, struct arena *a, const char *text, size_t n)
{
	const char *end = text + n, *line, *name;

	*lists = (input_lists){0};
	if (n < sizeof HEAD - 1 || memchr(text, '\0', n) ||
		memcmp(text, HEAD, sizeof HEAD - 1) != 0)
		return -1;
	for (text += sizeof HEAD - 1; text < end; text += n + 1) {
		const char *stop = memchr(text, '\n', (size_t)(end - text));
		strings none = {0};

		if (!stop)
			return -1;
		n = (size_t)(stop - text);
		if (n == sizeof LIST - 2 && memcmp(text, LIST, n) == 0) {
			if (lists->n == INPUT_NAMES_LISTS)
				return 0;
			*vec_add(a, lists) = none;
			continue;
		}
		line = arena_ndup(a, text, n);
		if (!lists->n || split(line, &name) == NINPUT_KINDS || !*name)
			return -1;
		*vec_add(a, &lists->v[lists->n - 1]) = line;
	}
	return 0;
}
