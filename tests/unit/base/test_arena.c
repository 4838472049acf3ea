/* Arenas, and arrays that grow in them. */
#define _POSIX_C_SOURCE 200809L
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/vec.h"
#include "tap.h"

static void
test_arena(void)
{
	struct arena a = {0};
	char *big, *text;
	int aligned = 1;

	for (size_t i = 1; i < 100; i++)
		aligned &= (uintptr_t)arena_alloc(&a, i) % sizeof(void *) == 0;
	ok(aligned, "arena: aligned");
	big = arena_alloc(&a, 1 << 22);
	memset(big, 1, 1 << 22);
	text = arena_fmt(&a, "%s-%d", "x", 7);
	is(text, "x-7", "arena: formatted");
	is(arena_ndup(&a, "abcdef", 3), "abc", "arena: the first n bytes");
	arena_free(&a);
}

static void
test_vec(void)
{
	struct arena a = {0};
	strings v = {0};
	int same = 1;

	for (int i = 0; i < 1000; i++)
		*vec_add(&a, &v) = arena_fmt(&a, "%d", i);
	for (int i = 0; i < 1000; i++)
		same &= atoi(v.v[i]) == i;
	ok(same && v.n == 1000, "vec: grows and keeps");
	arena_free(&a);
}

int
main(void)
{
	test_arena();
	test_vec();
	return done();
}
