#include "base/hashmap.h"

#include <string.h>

uint64_t
hashmap_hash(const void *bytes, size_t n)
{
	const unsigned char *p = bytes;
	uint64_t h = 0xcbf29ce484222325u;

	while (n--)
		h = (h ^ *p++) * 0x100000001b3u;
	return h;
}

static struct hashmap_slot *
find(const struct hashmap *m, const char *key, uint64_t hash)
{
	size_t i = hash & (m->cap - 1);

	while (m->slots[i].key &&
		(m->slots[i].hash != hash || strcmp(m->slots[i].key, key) != 0))
		i = (i + 1) & (m->cap - 1);
	return &m->slots[i];
}

static void
grow(struct hashmap *m)
{
	struct hashmap old = *m;

	m->cap = old.cap ? old.cap * 2 : 16;
	m->slots = arena_alloc(m->arena, m->cap * sizeof *m->slots);
	for (size_t i = 0; i < old.cap; i++)
		if (old.slots[i].key)
			*find(m, old.slots[i].key, old.slots[i].hash) =
				old.slots[i];
}

void **
hashmap_at(struct hashmap *m, const char *key)
{
	uint64_t hash = hashmap_hash(key, strlen(key));
	struct hashmap_slot *s;

	if (m->n * 2 >= m->cap)
		grow(m);
	s = find(m, key, hash);
	if (!s->key) {
		s->key = arena_dup(m->arena, key);
		s->hash = hash;
		m->n++;
	}
	return &s->value;
}

uintptr_t *
hashmap_count(struct hashmap *m, const char *key)
{
	return (uintptr_t *)(void *)hashmap_at(m, key);
}

void *
hashmap_get(const struct hashmap *m, const char *key)
{
	if (!m->cap)
		return NULL;
	return find(m, key, hashmap_hash(key, strlen(key)))->value;
}
