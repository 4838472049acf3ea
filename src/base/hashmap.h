/*
 * A hash table from strings to pointers, with open addressing. It lives in an
 * arena and needs no release; keys are copied into it. A zeroed map with its
 * arena set is empty.
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

/* returns the place of key's value, which is NULL when the key is new */
void **hashmap_at(struct hashmap *m, const char *key);

/* the same for a map whose values are numbers: 0 when the key is new */
uintptr_t *hashmap_count(struct hashmap *m, const char *key);

/* returns the value, or NULL when there is none */
void *hashmap_get(const struct hashmap *m, const char *key);

/* FNV-1a, 64 bits (RFC 9923) */
uint64_t hashmap_hash(const void *bytes, size_t n);

#endif
