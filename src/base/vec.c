#include "base/vec.h"

#include <stdlib.h>
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

static int
compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void
strings_sort(strings *list)
{
	if (list->n)
		qsort(list->v, list->n, sizeof *list->v, compare);
}
