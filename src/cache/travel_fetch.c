#define _GNU_SOURCE
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

/* 1: it failed here, and nothing that it read has changed since */
static int
has_failed_here(struct travel *x, const struct portable_group *g)
{
	struct group_result s;
	struct input_record_check c = {
		.arena = x->arena, .digests = x->digests, .only_content = 1};
	const char *cause;

	return group_result_read_head(x->arena, &s,
		       travel_file(x, g, "status.json"), &cause) == 0 &&
		verdict_fails(s.verdict) && s.plan &&
		strcmp(s.plan, g->digest) == 0 &&
		input_record_check(&c, travel_file(x, g, PASS_RECORD));
}

static void
find_wanted(struct travel *x)
{
	for (size_t i = 0; i < x->portable.groups.n; i++) {
		const struct portable_group *g = &x->portable.groups.v[i];

		if (access(travel_file(x, g, "ok"), F_OK) != 0 &&
			!has_failed_here(x, g))
			vec_add(x->arena, &x->all)->g = g;
	}
}

static void
take_pass(void *context, struct store_item *item)
{
	struct travel *x = context;
	struct traveller *t = &x->all.v[item->owner];
	struct arrival arrival = {
		x->arena, &x->places, x->digests, x->portable.url};
	const char *note = travel_file(x, t->g, TRAVEL_NOTE);
	int taken = -1;

	if (item->found && item->body.n == t->result.size &&
		strcmp(sha256_of(item->body.s, item->body.n).text,
			t->result.digest.text) == 0)
		taken = arrival_take(&arrival, t->g, t->key.text, &t->list,
			item->body.s, item->body.n);
	t->taken = taken > 0;
	/* so that the next pass of it is stored again */
	if (taken < 0 && !x->store.trouble &&
		fs_mkdirs(path_dir(x->arena, note)) == 0)
		file_write(note, TRAVEL_DAMAGED "\n", sizeof TRAVEL_DAMAGED);
}

/* tries the next list of each group; 0: there are no more */
static int
try_next(struct travel *x)
{
	store_items results = {0}, passes = {0};

	for (size_t i = 0; i < x->all.n; i++) {
		struct traveller *t = &x->all.v[i];

		t->known = 0;
		if (t->taken || t->next == t->lists.n)
			continue;
		t->list = t->lists.v[t->next++];
		t->key = input_names_key(
			t->g->key, &t->list, &x->places, x->digests);
		travel_add(
			&results, x, i, "ac", t->key.text, TRAVEL_NAMES_MOST);
	}
	store_run(&x->store, &results, travel_take_result, x);
	for (size_t i = 0; i < x->all.n; i++)
		if (x->all.v[i].known)
			travel_add(&passes, x, i, "cas",
				x->all.v[i].result.digest.text,
				x->all.v[i].result.size);
	store_run(&x->store, &passes, take_pass, x);
	return results.n && !x->store.trouble;
}

void
travel_fetch(struct arena *a, struct digests *d)
{
	struct travel x;
	store_items items = {0};

	if (travel_begin(&x, a, d) != 0)
		return;
	find_wanted(&x);
	for (size_t i = 0; i < x.all.n; i++)
		travel_add(&items, &x, i, "ac", x.all.v[i].g->key,
			TRAVEL_NAMES_MOST);
	store_run(&x.store, &items, travel_take_lists, &x);
	while (!x.store.trouble && try_next(&x))
		;
	fs_remove(paths.arriving);
	travel_end(&x);
}
