#include "exec/family.h"

const char *
family_of_task(struct arena *a, const struct task *t)
{
	const char *family = arena_fmt(
		a, "%s\n%s", t->walk ? t->walk : "", t->fork ? "fork" : "");

	for (size_t i = 0; i < t->nshared; i++)
		family = arena_fmt(a, "%s\n%s", family, t->args.v[i]);
	return family;
}
