#include "watch/input_table.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/die.h"
#include "core/input_record.h"
#include "core/paths.h"
#include "os/fs.h"
#include "plan/passes.h"

enum { SPARE = 1000 /* inputs that no group has any more */ };

struct entry {
	enum input_kind kind;
	const char *digest, *name;
	size_t ngroups; /* that have it */
	int looked, same;
};

/* a record; its inputs are on the heap, as it is read again and again */
struct record {
	struct fs_stamp stamp; /* zeros: there is none, or it cannot be read */
	struct entry **v;
	size_t n, cap;
};

static void
forget(struct record *r)
{
	for (size_t i = 0; i < r->n; i++)
		r->v[i]->ngroups--;
	r->n = 0;
	r->stamp = (struct fs_stamp){0};
}

static void
add(struct record *r, struct entry *e)
{
	if (r->n == r->cap) {
		r->cap = r->cap ? 2 * r->cap : 64;
		r->v = realloc(r->v, r->cap * sizeof(struct entry *));
		if (!r->v)
			die("out of memory");
	}
	r->v[r->n++] = e;
	e->ngroups++;
}

/* the one entry for such inputs; key: empty, for its name in the table */
static struct entry *
entry_of(struct input_table *t, const struct input_line *line, struct buf *key)
{
	void **at;
	struct entry *e;

	buf_addf(key, "%d %s %s", (int)line->kind, line->digest, line->name);
	t->inputs.arena = &t->arena;
	at = hashmap_at(&t->inputs, key->s);
	if (!*at) {
		e = *at = arena_alloc(&t->arena, sizeof *e);
		e->kind = line->kind;
		e->digest = arena_dup(&t->arena, line->digest);
		e->name = arena_dup(&t->arena, line->name);
	}
	return *at;
}

/* 1: input_record_check() with `only_content` compares it, or it is a file */
static int
is_kept(enum input_kind kind)
{
	return kind < INPUT_WORLD || kind == INPUT_CHANGED ||
		kind == INPUT_LIFECYCLE || kind == INPUT_UNTOLD;
}

static void
read_record(struct input_table *t, struct record *r, const char *path,
	const struct fs_stamp *stamp)
{
	struct input_lines lines;
	struct input_line line;
	struct buf key = {0};
	int there;

	forget(r);
	if (input_lines_open(&lines, path) != 0)
		return;
	while ((there = input_lines_next(&lines, &line)) == 1)
		if (is_kept(line.kind)) {
			buf_clear(&key);
			add(r, entry_of(t, &line, &key));
		}
	input_lines_close(&lines);
	buf_release(&key);
	if (there != 0) {
		forget(r);
		return;
	}
	r->stamp = *stamp;
}

static const char *
path_of(const char *slug, struct arena *a)
{
	return arena_fmt(a, "%s/%s/" PASS_RECORD, paths.groups, slug);
}

void
input_table_refresh(struct input_table *t)
{
	struct arena a = {0};
	strings slugs = {0};

	if (t->inputs.n > 2 * t->nfirst + SPARE)
		input_table_release(t);
	fs_list(&a, paths.groups, &slugs);
	t->groups.arena = &t->arena;
	for (size_t i = 0; i < slugs.n; i++) {
		void **at = hashmap_at(&t->groups, slugs.v[i]);
		const char *path = path_of(slugs.v[i], &a);
		struct fs_stamp now = fs_stamp(path);
		struct record *r;

		if (!*at)
			*at = arena_alloc(&t->arena, sizeof(struct record));
		r = *at;
		if (!now.inode)
			forget(r);
		else if (!fs_stamp_equal(&r->stamp, &now))
			read_record(t, r, path, &now);
	}
	if (!t->nfirst)
		t->nfirst = t->inputs.n;
	arena_free(&a);
}

static int
is_same(struct entry *e, struct digests *d)
{
	if (!e->looked) {
		e->looked = 1;
		e->same = e->kind == INPUT_LIFECYCLE ||
			(e->kind != INPUT_CHANGED && e->kind != INPUT_UNTOLD &&
				strcmp(digests_look(d, e->kind, e->name)
						->digest.text,
					e->digest) == 0);
	}
	return e->same;
}

int
input_table_holds(struct input_table *t, const char *slug, struct digests *d)
{
	struct record *r = hashmap_get(&t->groups, slug);
	struct fs_stamp now = fs_stamp(path_of(slug, d->arena));

	if (!now.inode)
		return 0;
	if (!r || !fs_stamp_equal(&r->stamp, &now))
		return -1;
	for (size_t i = 0; i < r->n; i++)
		if (!is_same(r->v[i], d))
			return 0;
	return 1;
}

/* the entry in a slot, if a group has read the content of such a file */
static const struct entry *
file_in(const struct hashmap_slot *slot)
{
	const struct entry *e = slot->key ? slot->value : NULL;

	return e && e->ngroups &&
			(e->kind == INPUT_FILE || e->kind == INPUT_PROGRAM ||
				e->kind == INPUT_LIFECYCLE ||
				e->kind == INPUT_CHANGED)
		? e
		: NULL;
}

int
input_table_has_file(const struct input_table *t, const char *file)
{
	for (size_t i = 0; i < t->inputs.cap; i++) {
		const struct entry *e = file_in(&t->inputs.slots[i]);

		if (e && strcmp(e->name, file) == 0)
			return 1;
	}
	return 0;
}

void
input_table_outside(
	const struct input_table *t, struct arena *a, strings *files)
{
	for (size_t i = 0; i < t->inputs.cap; i++) {
		const struct entry *e = file_in(&t->inputs.slots[i]);

		if (e && *e->name == '/' &&
			(e->kind == INPUT_FILE || e->kind == INPUT_CHANGED))
			*vec_add(a, files) = arena_dup(a, e->name);
	}
}

void
input_table_release(struct input_table *t)
{
	for (size_t i = 0; i < t->groups.cap; i++)
		if (t->groups.slots[i].key)
			free(((struct record *)t->groups.slots[i].value)->v);
	arena_free(&t->arena);
	*t = (struct input_table){0};
}
