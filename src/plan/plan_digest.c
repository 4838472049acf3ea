#include "plan/plan_digest.h"

#include <string.h>

#include "base/hashmap.h"
#include "base/text.h"
#include "os/fs.h"

static uint64_t
mix(uint64_t h, const char *text)
{
	return h * 31 + (text ? hashmap_hash(text, strlen(text)) : 1);
}

static uint64_t
mix_list(uint64_t h, const strings *list)
{
	for (size_t i = 0; i < list->n; i++)
		h = mix(h, list->v[i]);
	return h * 31 + list->n;
}

static const char *
digits(struct arena *a, uint64_t h)
{
	return arena_fmt(a, "%016llx", (unsigned long long)h);
}

static uint64_t
group_hash(const struct group *g)
{
	uint64_t h = (uint64_t)g->listed * 4 + (uint64_t)g->only * 2 +
		(uint64_t)g->exclusive;

	h = mix(h, g->name);
	h = mix(h, g->slug);
	h = mix(h, g->pool);
	h = mix_list(h, &g->args);
	h = mix_list(h, &g->tests);
	h = mix_list(h, &g->after);
	return h * 31 + (uint64_t)g->shard;
}

/* hash of major and minor of Python's version */
static uint64_t
language_hash(uint64_t h, const char *python)
{
	size_t n = python ? strcspn(python, ".") : 0;

	if (n && python[n])
		n += 1 + strcspn(python + n + 1, ".");
	return h * 31 + hashmap_hash(python ? python : "", n);
}

const char *
plan_digest(struct arena *a, const struct plan *p, int count)
{
	uint64_t h = (uint64_t)count * 4 + (uint64_t)p->overlap_each * 2 +
		(uint64_t)p->flaky_fails;

	h = mix(language_hash(h, p->python), p->pytest);
	h = mix(h, p->allure);
	for (size_t i = 0; i < p->groups.n; i++)
		h = h * 31 + group_hash(&p->groups.v[i]);
	return digits(a, h);
}

const char *
plan_digest_costs(struct arena *a, const struct plan *p)
{
	uint64_t h = 0;

	for (size_t i = 0; i < p->groups.n; i++) {
		const struct group *g = &p->groups.v[i];

		h += mix(hashmap_hash(g->name, strlen(g->name)),
			arena_fmt(a, "%.3f", g->cost));
	}
	return digits(a, h);
}

struct source_search {
	struct hashmap seen;
	uint64_t hash; /* in any order */
};

/* adds a file of the project; paths of others differ between machines */
static void
add_source(struct source_search *s, const char *path)
{
	void **at = hashmap_at(&s->seen, path);
	struct buf text = {0};

	if (*at || *path == '/' || fs_is_dir(path) ||
		fs_read(path, &text) != 0) {
		buf_release(&text);
		return;
	}
	*at = s;
	s->hash += hashmap_hash(path, strlen(path)) * 31 +
		hashmap_hash(text.s ? text.s : "", text.n);
	buf_release(&text);
}

const char *
plan_digest_sources(struct arena *a, const struct plan *p)
{
	struct source_search s = {.seen = {.arena = a}};

	for (size_t i = 0; i < p->inputs.n; i++)
		add_source(&s, p->inputs.v[i]);
	for (size_t i = 0; i < p->groups.n; i++)
		for (size_t j = 0; j < p->groups.v[i].inputs.n; j++)
			if (text_ends(p->groups.v[i].inputs.v[j], ".py"))
				add_source(&s, p->groups.v[i].inputs.v[j]);
	return digits(a, s.hash);
}
