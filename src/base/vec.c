#include "base/vec.h"

#include <string.h>

void *
vec_grow(struct arena *a, void *v, size_t n, size_t *cap, size_t size)
{
	void *grown;

	if (n < *cap)
		return v;
	*cap = *cap ? *cap * 2 : 4;
	grown = arena_alloc(a, *cap * size);
	if (n)
		memcpy(grown, v, n * size);
	return grown;
}

int
strings_contain(const strings *list, const char *s)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->v[i], s) == 0)
			return 1;
	return 0;
}
