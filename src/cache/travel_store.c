#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cache/arrival.h"
#include "cache/entry.h"
#include "cache/travel.h"
#include "cache/traveller.h"
#include "core/group_result.h"
#include "core/input_record.h"
#include "core/paths.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "os/path.h"
#include "plan/passes.h"

/* any value but "" and 0: nothing is stored, as for pull requests */
#define READ_ONLY_VARIABLE "AOMAKER_CACHE_READ_ONLY"

enum {
	HOST_MOST = 256,
	BATCH = 128 /* passes that are packed at a time */
};

static void
write_note(struct travel *x, const struct portable_group *g, const char *text)
{
	const char *line = arena_fmt(x->arena, "%s\n", text),
		   *path = travel_file(x, g, TRAVEL_NOTE);

	/* its time says which pass it is about */
	if (file_write(path, line, strlen(line)) == 0)
		fs_touch(path);
}

static int
is_damaged(struct travel *x, const struct portable_group *g)
{
	struct buf b = {0};
	int damaged = fs_read(travel_file(x, g, TRAVEL_NOTE), &b) == 0 && b.n &&
		strncmp(b.s, TRAVEL_DAMAGED, sizeof TRAVEL_DAMAGED - 1) == 0;

	buf_release(&b);
	return damaged;
}

/* 1: the group has a pass that nothing is noted of */
static int
is_new(struct travel *x, const struct portable_group *g)
{
	return access(travel_file(x, g, "ok"), F_OK) == 0 &&
		(is_damaged(x, g) ||
			fs_changed(travel_file(x, g, TRAVEL_NOTE)) <
				fs_changed(travel_file(x, g, PASS_RECORD)));
}

/* 1: one of the names, which all readers of the store may see, holds a secret */
static int
has_secret(struct travel *x, const strings *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(mask_text(&x->mask, x->arena, list->v[i]),
			    list->v[i]) != 0)
			return 1;
	return 0;
}

/* why its pass cannot travel, or NULL */
static const char *
look_at_pass(struct travel *x, struct traveller *t)
{
	struct inputs inputs = {.arena = x->arena};
	struct group_result s;
	const char *cause, *why;

	if (group_result_read_head(x->arena, &s,
		    travel_file(x, t->g, "status.json"), &cause) != 0 ||
		input_record_read(&inputs, travel_file(x, t->g, PASS_RECORD)) !=
			0)
		return "its record cannot be read";
	if (!entry_ran_once(&s))
		return "it did not pass at once";
	if (s.node)
		return "it ran on another machine";
	why = input_names_of(&t->list, x->arena, &x->places, &inputs);
	if (!why && has_secret(x, &t->list))
		why = "the name of one of its inputs holds a secret";
	if (!why)
		t->key = input_names_key(
			t->g->key, &t->list, &x->places, x->digests);
	return why;
}

/* 1: what it was made of is as it was, so that its key can be told */
static int
still_holds(struct travel *x, const struct portable_group *g)
{
	struct input_record_check c = {
		.arena = x->arena, .digests = x->digests};

	return input_record_check(&c, travel_file(x, g, PASS_RECORD));
}

/* the passes that can travel, from the *next group on, at most a batch */
static void
find_new(struct travel *x, size_t *next)
{
	x->all.n = 0;
	for (; *next < x->portable.groups.n && x->all.n < BATCH; ++*next) {
		struct traveller t = {.g = &x->portable.groups.v[*next]};
		const char *why;

		if (!is_new(x, t.g) || !still_holds(x, t.g))
			continue;
		why = look_at_pass(x, &t);
		if (why)
			write_note(x, t.g,
				arena_fmt(x->arena, TRAVEL_NOT "%s", why));
		else
			*vec_add(x->arena, &x->all) = t;
	}
}

static void
note_stored(void *context, struct store_item *item)
{
	struct travel *x = context;

	x->all.v[item->owner].stored &= item->found;
}

static void
pack(struct travel *x, struct traveller *t, const char *host)
{
	const char *why = entry_pack(&t->pass, x->arena, &x->places,
		path_join(x->arena, paths.groups, t->g->slug), t->g->slug,
		t->key.text, host);

	t->stored = !why;
	if (why)
		write_note(x, t->g, arena_fmt(x->arena, TRAVEL_NOT "%s", why));
	t->result = (struct action_result){
		.digest = sha256_of(t->pass.s, t->pass.n), .size = t->pass.n};
}

/* stores the passes, and then what names them */
static void
store_passes(struct travel *x)
{
	store_items passes = {0}, results = {0};
	char host[HOST_MOST] = "";

	gethostname(host, sizeof host - 1);
	for (size_t i = 0; i < x->all.n; i++) {
		struct traveller *t = &x->all.v[i];
		struct store_item *item;

		if (t->known && !is_damaged(x, t->g)) {
			t->stored = 1;
			continue;
		}
		pack(x, t, host);
		if (!t->stored) {
			buf_release(&t->pass);
			continue;
		}
		item = travel_add(
			&passes, x, i, "cas", t->result.digest.text, 0);
		item->put = 1;
		item->body = t->pass;
	}
	store_run(&x->store, &passes, note_stored, x);
	for (size_t i = 0; i < passes.n; i++) {
		size_t owner = passes.v[i].owner;
		struct traveller *t = &x->all.v[owner];
		struct store_item *item;

		if (!t->stored)
			continue;
		item = travel_add(&results, x, owner, "ac", t->key.text, 0);
		item->put = 1;
		action_result_put(&item->body, &t->result);
	}
	store_run(&x->store, &results, note_stored, x);
}

/* stores the names of inputs, if they are new for the group */
static void
store_lists(struct travel *x)
{
	store_items items = {0};

	for (size_t i = 0; i < x->all.n; i++) {
		struct traveller *t = &x->all.v[i];
		struct action_result result;
		struct store_item *item;
		struct buf text = {0};

		if (!t->stored ||
			!input_names_add(&t->lists, x->arena, &t->list))
			continue;
		input_names_put(&text, &t->lists);
		result = (struct action_result){
			sha256_of(text.s, text.n), text.n, text.s};
		item = travel_add(&items, x, i, "ac", t->g->key, 0);
		item->put = 1;
		action_result_put(&item->body, &result);
		buf_release(&text);
	}
	store_run(&x->store, &items, note_stored, x);
}

static void
store_batch(struct travel *x)
{
	store_items lists = {0}, results = {0};

	for (size_t i = 0; i < x->all.n; i++) {
		travel_add(&lists, x, i, "ac", x->all.v[i].g->key,
			TRAVEL_NAMES_MOST);
		travel_add(&results, x, i, "ac", x->all.v[i].key.text,
			TRAVEL_NAMES_MOST);
	}
	store_run(&x->store, &lists, travel_take_lists, x);
	store_run(&x->store, &results, travel_take_result, x);
	store_passes(x);
	store_lists(x);
	for (size_t i = 0; i < x->all.n && !x->store.trouble; i++)
		if (x->all.v[i].stored)
			write_note(x, x->all.v[i].g, TRAVEL_STORED);
}

void
travel_store(struct arena *a)
{
	const char *read_only = getenv(READ_ONLY_VARIABLE);
	struct digests d = {.arena = a};
	struct travel x;

	if ((read_only && *read_only && strcmp(read_only, "0") != 0) ||
		travel_begin(&x, a, &d) != 0 || x.portable.read_only)
		return;
	mask_load(&x.mask, a, paths.session_file);
	for (size_t next = 0; next < x.portable.groups.n && !x.store.trouble;) {
		find_new(&x, &next);
		store_batch(&x);
	}
	travel_end(&x);
}
