/*
 * String -> pointer. Lives in an arena and needs no release; keys are copied
 * into it. A zeroed map with its arena set is empty.
 */
#ifndef BASE_HASHMAP_H
#define BASE_HASHMAP_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct hashmap_slot {
	const char *key;
	uint64_t hash;
	void *value;
};

struct hashmap {
	struct arena *arena;
	struct hashmap_slot *slots;
	size_t n, cap;
};

/* the place of key's value; made (NULL) when it is new */
void **hashmap_at(struct hashmap *m, const char *key);

/* the same of a map of numbers: 0 when it is new */
uintptr_t *hashmap_count(struct hashmap *m, const char *key);

/* the value, or NULL when there is none */
void *hashmap_get(const struct hashmap *m, const char *key);

/* FNV-1a, 64 bits (RFC 9923) */
uint64_t hashmap_hash(const void *bytes, size_t n);

#endif
