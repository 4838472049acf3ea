#define _GNU_SOURCE
#include "plan/cache_key.h"

#include <glob.h>
#include <string.h>

#include "base/hashmap.h"
#include "os/fs.h"
#include "os/path.h"

/* -- the key `inputs` */

static struct cache_settings
caching_of(const struct config *c, const char *group, struct arena *a)
{
	const struct settings *s = &c->settings;
	struct cache_settings all = {0};

	cache_settings_join(&all, &s->all.caching, a);
	for (size_t i = 0; i < s->rules.n; i++)
		if (group_rules_match(&s->rules.v[i], group))
			cache_settings_join(&all, &s->rules.v[i].caching, a);
	return all;
}

struct input_search {
	struct plan *plan;
	struct group *group;
	struct arena *arena;
	struct hashmap *watched; /* directories among the plan's inputs */
};

/* makes a directory an input of the plan, so that new files are seen */
static void
watch(struct input_search *x, const char *dir)
{
	void **at = hashmap_at(x->watched, *dir ? dir : ".");

	if (!*at && fs_is_dir(*dir ? dir : "."))
		*vec_add(x->arena, &x->plan->inputs) = *dir ? dir : ".";
	*at = x;
}

static void
add_path(struct input_search *x, const char *path)
{
	fs_entries entries = {0};

	if (!fs_is_dir(path)) {
		watch(x, path_dir(x->arena, path));
		*vec_add(x->arena, &x->group->declared) = path;
		return;
	}
	watch(x, path);
	fs_scan(x->arena, path, &entries);
	for (size_t i = 0; i < entries.n; i++)
		if (entries.v[i].kind != FS_OTHER && *entries.v[i].name != '.')
			add_path(x,
				path_join(x->arena, path, entries.v[i].name));
}

/*
 * Adds a file, all files below a directory, or those that match a pattern. A
 * slash and stars at the end mean the directory.
 */
static void
add_pattern(struct input_search *x, const char *pattern)
{
	size_t n = strlen(pattern);
	glob_t found = {0};

	while (n > 1 && strchr("*/", pattern[n - 1]) && memchr(pattern, '/', n))
		n--;
	if (strcspn(pattern, "*?[") < n)
		n = strlen(pattern);
	pattern = arena_ndup(x->arena, pattern, n);
	watch(x,
		path_dir(x->arena,
			arena_ndup(
				x->arena, pattern, strcspn(pattern, "*?["))));
	if (glob(pattern, 0, NULL, &found) == 0)
		for (size_t i = 0; i < found.gl_pathc; i++)
			add_path(x, arena_dup(x->arena, found.gl_pathv[i]));
	globfree(&found);
}

/* -- digests */

static uint64_t
hash_list(uint64_t h, const strings *list)
{
	for (size_t i = 0; i < list->n; i++)
		h = h * 31 + hashmap_hash(list->v[i], strlen(list->v[i]) + 1);
	return h;
}

/* hash of its tests, its arguments and how it runs */
static uint64_t
group_hash(const struct group *g, const struct config *c, int tests)
{
	const struct thread_unsafe *unsafe = &c->settings.thread_unsafe;
	uint64_t h = (uint64_t)c->threads * 4 + (uint64_t)g->isolation;

	h = hash_list(h, &g->args);
	if (tests)
		h = hash_list(h, &g->tests);
	h = hash_list(h, &g->inputs);
	h = hash_list(h, &g->declared);
	h = hash_list(h, &c->pytest);
	if (unsafe->fixtures)
		h = h * 31 +
			hashmap_hash(
				unsafe->fixtures, strlen(unsafe->fixtures));
	if (unsafe->marks)
		h = h * 31 + hashmap_hash(unsafe->marks, strlen(unsafe->marks));
	return h;
}

/* hash of the tested environment, hooks.py and login.py; 0: no such file */
static uint64_t
lifecycle_hash(const struct config *c)
{
	struct buf b = {0};
	uint64_t h;

	if (!c->lifecycle_files.n)
		return 0;
	buf_addf(&b, "%s %s %d ", c->env.name ? c->env.name : "",
		c->env.masked ? c->env.masked : "", c->skip_login);
	hook_options_put(&b, &c->hooks);
	for (size_t i = 0; i < c->lifecycle_files.n; i++)
		if (strcmp(c->lifecycle_files.v[i], ENVIRONMENT_FILE) != 0)
			fs_read(c->lifecycle_files.v[i], &b);
	h = hashmap_hash(b.s, b.n);
	buf_release(&b);
	return h;
}

static unsigned
fold(uint64_t h)
{
	return (unsigned)((h ^ h >> 32) & 0xffffffff);
}

const char *
cache_key_part(struct arena *a, const char *digest, enum cache_key_part part)
{
	for (int i = 0; i < (int)part && *digest; i++) {
		digest += strcspn(digest, "-");
		digest += *digest == '-';
	}
	return arena_ndup(a, digest, strcspn(digest, "-"));
}

int
cache_key_is_same_group(const char *digest, const char *other)
{
	size_t n = strcspn(digest, "-");

	return n == strcspn(other, "-") && strncmp(digest, other, n) == 0;
}

void
cache_key_set_digests(struct plan *p, const struct config *c,
	const struct suite *s, struct diag *d)
{
	struct arena *a = d->arena;
	struct hashmap watched = {.arena = a};
	uint64_t lifecycle = lifecycle_hash(c),
		 programs = hashmap_hash(s->key, strlen(s->key)) ^
		hashmap_hash(c->python, strlen(c->python));

	for (size_t i = 0; i < p->inputs.n; i++)
		*hashmap_at(&watched, p->inputs.v[i]) = p;
	for (size_t i = 0; i < p->groups.n; i++) {
		struct group *g = &p->groups.v[i];
		struct input_search x = {p, g, a, &watched};

		g->caching = caching_of(c, plan_name(g), a);
		for (size_t j = 0; j < g->caching.inputs.n; j++)
			add_pattern(&x, g->caching.inputs.v[j]);
		g->digest = arena_fmt(a, "%08x-%08x-%08x",
			fold(group_hash(g, c, p->selects_tests)),
			fold(lifecycle), fold(programs));
	}
}
