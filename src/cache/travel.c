#define _GNU_SOURCE
#include "cache/travel.h"

#include <stdio.h>
#include <string.h>

#include "cache/arrival.h"
#include "cache/entry.h"
#include "cache/traveller.h"
#include "core/paths.h"
#include "core/run_id.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "os/path.h"

const char *
travel_file(struct travel *x, const struct portable_group *g, const char *name)
{
	return path_join(
		x->arena, path_join(x->arena, paths.groups, g->slug), name);
}

/* this process has had trouble: it may fetch before it leads a run */
static int had_trouble;

/* 1: this run has had trouble with the store before */
static int
is_off(struct arena *a)
{
	struct buf b = {0};
	int off = had_trouble ||
		(fs_read(paths.store_off, &b) == 0 && b.n &&
			strcmp(b.s, arena_fmt(a, "%d", (int)run_id())) == 0);

	buf_release(&b);
	return off;
}

int
travel_begin(struct travel *x, struct arena *a, struct digests *d)
{
	*x = (struct travel){.arena = a, .digests = d};
	if (portable_read(a, &x->portable) != 0 || x->portable.apart ||
		is_off(a))
		return -1;
	places_find(&x->places, a, &x->portable.prefixes);
	store_open(&x->store, a, x->portable.url);
	return 0;
}

void
travel_end(struct travel *x)
{
	const char *trouble = x->store.trouble;

	store_close(&x->store);
	if (!trouble)
		return;
	fprintf(stderr,
		"aomaker: cache %s: %s; it is not used any more in this run\n",
		x->portable.url, trouble);
	had_trouble = 1;
	trouble = arena_fmt(x->arena, "%d", (int)run_id());
	file_write(paths.store_off, trouble, strlen(trouble));
}

struct store_item *
travel_add(store_items *items, struct travel *x, size_t owner, const char *kind,
	const char *name, size_t most)
{
	struct store_item *item = vec_add(x->arena, items);

	item->name = arena_fmt(x->arena, "%s/%s", kind, name);
	item->owner = owner;
	item->most = most;
	return item;
}

/* takes the lists of input names under a group's key */
void
travel_take_lists(void *context, struct store_item *item)
{
	struct travel *x = context;
	struct traveller *t = &x->all.v[item->owner];
	struct action_result result;

	if (!item->found ||
		action_result_read(&result, item->body.s, item->body.n) != 0 ||
		!result.content ||
		input_names_read(
			&t->lists, x->arena, result.content, result.size) != 0)
		t->lists = (input_lists){0};
}

/* takes the name of a pass */
void
travel_take_result(void *context, struct store_item *item)
{
	struct travel *x = context;
	struct traveller *t = &x->all.v[item->owner];

	t->known = item->found &&
		action_result_read(&t->result, item->body.s, item->body.n) ==
			0 &&
		!t->result.content && t->result.size <= ENTRY_MOST;
	t->result.content = NULL; /* it was in the body */
}

/* -- telling */

const char *
travel_explain(struct arena *a, const char *slug)
{
	struct travel x = {.arena = a};
	struct portable_group g = {.slug = slug};
	struct buf b = {0};
	const char *text = NULL, *note;

	if (portable_read(a, &x.portable) != 0)
		return NULL;
	if (x.portable.apart)
		return arena_fmt(a, "its pass is for this machine alone: %s",
			x.portable.apart);
	if (fs_read(travel_file(&x, &g, TRAVEL_NOTE), &b) != 0 || !b.n)
		return NULL;
	note = arena_ndup(a, b.s, strcspn(b.s, "\n"));
	if (strcmp(note, TRAVEL_STORED) == 0)
		text = arena_fmt(a, "other machines find its pass at %s",
			x.portable.url);
	else if (strncmp(note, TRAVEL_NOT, sizeof TRAVEL_NOT - 1) == 0)
		text = arena_fmt(a, "its pass is for this machine alone: %s",
			note + sizeof TRAVEL_NOT - 1);
	buf_release(&b);
	return text;
}
