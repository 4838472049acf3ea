#include "plan/named_tests.h"

#include <string.h>

#include "base/hashmap.h"
#include "os/path.h"

int
named_tests_are_given(const struct suite *s)
{
	for (size_t i = 0; i < s->args.n; i++)
		if (strstr(s->args.v[i], "::"))
			return 1;
	return 0;
}

void
named_tests_take(struct plan *p, const struct suite *s, const char *root,
	struct arena *a)
{
	struct hashmap modules = {.arena = a};

	for (size_t i = 0; i < s->args.n; i++) {
		const char *arg = s->args.v[i], *end = strstr(arg, "::");

		if (end)
			*hashmap_at(&modules,
				path_clean(a, root,
					arena_ndup(a, arg,
						(size_t)(end - arg)))) = p;
	}
	for (size_t i = 0; i < p->groups.n; i++) {
		struct group *g = &p->groups.v[i];

		for (size_t j = 0; j < g->inputs.n && g->tests.n; j++)
			if (hashmap_get(&modules, g->inputs.v[j]))
				g->only = 1;
	}
}
