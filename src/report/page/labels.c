#include "report/page/labels.h"

#include <string.h>

#include "base/text.h"

/* 1: allure-pytest has derived it, and the node id tells the same */
static int
is_derived(const struct pair *label, const char *id)
{
	static const char *const always[] = {
		"host", "thread", "framework", "language", "package"};
	static const char *const places[] = {
		"parentSuite", "suite", "subSuite"};
	const char *dot = strrchr(label->value, '.');
	const char *last = dot ? dot + 1 : label->value;

	for (size_t i = 0; i < sizeof always / sizeof *always; i++)
		if (strcmp(label->key, always[i]) == 0)
			return 1;
	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		if (strcmp(label->key, places[i]) == 0)
			return strstr(id, last) != NULL;
	return 0;
}

static size_t
number_of(struct labels *l, const struct pair *label)
{
	struct arena *a = l->numbers.arena;
	uintptr_t *n = hashmap_count(
		&l->numbers, arena_fmt(a, "%s\n%s", label->key, label->value));

	if (!*n) {
		*vec_add(a, &l->all) = *label;
		*n = l->all.n;
	}
	return *n - 1;
}

void
labels_put_of(struct buf *b, struct labels *l, const struct test_result *t)
{
	const pairs *list;
	int put = 0;

	for (size_t i = 0; l && t->infos.n &&
		i < (list = &t->infos.v[t->infos.n - 1]->labels)->n;
		i++)
		if (!is_derived(&list->v[i], t->id))
			buf_addf(b, "%s%zu", put++ ? "," : "[",
				number_of(l, &list->v[i]));
	buf_adds(b, put ? "]" : "null");
}
