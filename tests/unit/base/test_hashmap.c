/* String -> pointer. */
#define _POSIX_C_SOURCE 200809L
#include <stdint.h>

#include "base/hashmap.h"
#include "tap.h"

static void
test_map(void)
{
	struct arena a = {0};
	struct hashmap m = {.arena = &a};
	int same = 1;

	ok(!hashmap_get(&m, "x"), "map: empty");
	for (uintptr_t i = 1; i < 5000; i++)
		*hashmap_at(&m, arena_fmt(&a, "k%d", (int)i)) = (void *)i;
	for (uintptr_t i = 1; i < 5000; i++)
		same &= hashmap_get(&m, arena_fmt(&a, "k%d", (int)i)) ==
			(void *)i;
	ok(same && m.n == 4999, "map: grows and finds");
	ok(hashmap_hash("foobar", 6) == 0x85944171f73967e8,
		"map: FNV-1a's vector");
	arena_free(&a);
}

int
main(void)
{
	test_map();
	return done();
}
