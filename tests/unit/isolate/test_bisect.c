/* bisection finds the planted set, in few probes, whatever its width */
#include "isolate/bisect.h"

#include <stdlib.h>

#include "tap.h"

static int
holds(const indexes *set, size_t x)
{
	for (size_t i = 0; i < set->n; i++)
		if (set->v[i] == x)
			return 1;
	return 0;
}

static int
holds_all(const indexes *set, const indexes *needed)
{
	for (size_t i = 0; i < needed->n; i++)
		if (!holds(set, needed->v[i]))
			return 0;
	return 1;
}

static int
ascends(const indexes *set)
{
	for (size_t i = 1; i < set->n; i++)
		if (set->v[i] <= set->v[i - 1])
			return 0;
	return 1;
}

/* the search for `needed` among n; *fits: all its proposals made sense */
static struct bisect
search(struct arena *a, size_t n, size_t width, const indexes *needed,
	int *fits)
{
	struct bisect b;

	*fits = 1;
	bisect_init(&b, a, n, width);
	while (bisect_next(&b))
		for (size_t i = 0; i < b.probes.n; i++) {
			struct bisect_probe *p = &b.probes.v[i];

			*fits &= ascends(&p->set) && p->set.n < n + 1;
			p->occurred = holds_all(&p->set, needed);
		}
	return b;
}

static void
test_sets(struct arena *a)
{
	unsigned long seed = 1;
	size_t found = 0, rounds = 0;
	int sane = 1;

	for (size_t n = 1; n <= 40; n++)
		for (size_t k = 1; k <= 3 && k <= n; k++)
			for (size_t width = 1; width <= 4; width++) {
				indexes needed = {0};
				struct bisect b;
				int fits;

				while (needed.n < k) {
					size_t x;

					seed = seed * 6364136223846793005ul + 1;
					x = (size_t)(seed >> 33) % n;
					if (!holds(&needed, x))
						*vec_add(a, &needed) = x;
				}
				b = search(a, n, width, &needed, &fits);
				sane &= fits && ascends(&b.set);
				found += b.set.n == k &&
					holds_all(&b.set, &needed);
				rounds++;
			}
	ok(sane, "sets are ascending");
	ok(found == rounds, "%zu of %zu sets are found exactly", found, rounds);
}

static void
test_cost(struct arena *a)
{
	indexes needed = {0};
	struct bisect b;
	int fits;

	*vec_add(a, &needed) = 700;
	b = search(a, 1000, 1, &needed, &fits);
	ok(b.set.n == 1 && b.set.v[0] == 700, "one of a thousand");
	ok(b.nprobes <= 11, "in %zu probes", b.nprobes);
	*vec_add(a, &needed) = 3;
	b = search(a, 1000, 1, &needed, &fits);
	ok(b.set.n == 2 && b.set.v[0] == 3 && b.set.v[1] == 700,
		"two of them, in their order");
	ok(b.nprobes <= 26, "in %zu probes", b.nprobes);
}

/* a member that undoes the effect, unless a later one is there, too */
static void
test_cleaner(struct arena *a)
{
	struct bisect b;

	bisect_init(&b, a, 10, 1);
	while (bisect_next(&b))
		for (size_t i = 0; i < b.probes.n; i++) {
			const indexes *set = &b.probes.v[i].set;

			b.probes.v[i].occurred = holds(set, 8) ||
				(holds(set, 2) && !holds(set, 5));
		}
	ok(holds(&b.set, 8) || (holds(&b.set, 2) && !holds(&b.set, 5)),
		"the effect occurs after the set, whatever members do");
}

static void
test_empty(struct arena *a)
{
	struct bisect b;

	bisect_init(&b, a, 0, 1);
	ok(!bisect_next(&b) && !b.set.n, "no member, no probe");
	bisect_init(&b, a, 1, 4);
	ok(!bisect_next(&b) && b.set.n == 1, "a single member needs no probe");
}

int
main(void)
{
	struct arena a = {0};

	test_sets(&a);
	test_cost(&a);
	test_cleaner(&a);
	test_empty(&a);
	arena_free(&a);
	return done();
}
