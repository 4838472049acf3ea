/* arena, vec, buf, map, diag */
#define _POSIX_C_SOURCE 200809L
#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/hashmap.h"
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

static void
test_fixed(void)
{
	static const double numbers[] = {0, 1, -0.25, 0.0005, 12.3456, -1e-9,
		999.9999996, 1795545504.158, 3e13};
	struct buf b = {0};
	char wanted[64];

	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		for (int places = 0; places <= 6; places += 3) {
			buf_clear(&b);
			buf_add_fixed(&b, numbers[i], places);
			snprintf(wanted, sizeof wanted, "%.*f", places,
				numbers[i]);
			if (strtod(wanted, NULL) == 0) /* -0.000 */
				snprintf(wanted, sizeof wanted, "%.*f", places,
					0.0);
			is(b.s, wanted, "a number of fixed places");
		}
	buf_release(&b);
}

static void
test_buf(void)
{
	struct buf b = {0};

	buf_addf(&b, "%0100d", 1);
	buf_addc(&b, '\0');
	buf_adds(&b, "x");
	ok(b.n == 102 && strcmp(b.s + 101, "x") == 0, "buf: holds NUL too");
	buf_clear(&b);
	buf_adds(&b, "");
	is(b.s, "", "buf: cleared, and a string at once");
	buf_release(&b);
}

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

static void
test_diag(void)
{
	static const char *const names[] = {"processes", "python", "target"};
	struct arena a = {0};
	struct diag d = {.arena = &a};
	char *text = NULL;
	size_t n;
	FILE *to = open_memstream(&text, &n);

	is(diag_nearest("proceses", names, 3), "processes", "diag: nearest");
	is(diag_nearest("Target", names, 3), "target", "diag: letter case");
	is(diag_nearest("color", names, 3), NULL, "diag: none is near");
	diag_error(&d, "a %s", "b");
	diag_at(&d, "f", 3, 4, "c");
	diag_warn(&d, "f", 0, 0, "w");
	diag_print(&d, to);
	fclose(to);
	is(text, "aomaker: a b\nf:3:4: c\nf: warning: w\n", "diag: printed");
	ok(d.nerrors == 2, "diag: warnings are no errors");
	free(text);
	arena_free(&a);
}

int
main(void)
{
	test_arena();
	test_vec();
	test_buf();
	test_fixed();
	test_map();
	test_diag();
	return done();
}
