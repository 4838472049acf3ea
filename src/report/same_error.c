#include "report/same_error.h"

#include <string.h>

#include "report/group_order.h"

#include "report/error_place.h"

/* puts the text without hexadecimal addresses, which differ each time */
static void
add_without_addresses(struct buf *b, const char *text)
{
	for (const char *p; (p = strstr(text, "0x"));) {
		buf_add(b, text, (size_t)(p + 2 - text));
		text = p + 2 + strspn(p + 2, "0123456789abcdef");
	}
	buf_adds(b, text);
}

static const char *
error_of(struct arena *a, const struct test_result *t)
{
	const char *trace = t->longrepr ? t->longrepr : "";
	const char *place = error_place_line(trace);
	struct buf b = {0};

	buf_addf(&b, "%d %d ", (int)t->outcome, t->collect);
	add_without_addresses(&b, t->message ? t->message : trace);
	if (place && !t->collect)
		buf_addf(&b, "\n%.*s", (int)strcspn(place, "\n"), place);
	else if (!t->collect)
		add_without_addresses(&b, trace);
	return buf_take(&b, a);
}

static int
counts(const struct test_result *t)
{
	return outcome_fails(t->outcome) && t->outcome != OUTCOME_NOT_RUN &&
		t->outcome != OUTCOME_LOST;
}

void
same_error_find(struct same_errors *l, struct arena *a, const struct summary *s)
{
	const struct group_result **results = group_order(a, s);

	*l = (struct same_errors){.arena = a, .by_error = {.arena = a}};
	for (size_t i = 0; i < s->plan->groups.n; i++)
		for (size_t j = 0; j < results[i]->tests.n; j++) {
			const struct test_result *t = &results[i]->tests.v[j];
			void **at;

			if (!counts(t))
				continue;
			at = hashmap_at(&l->by_error, error_of(a, t));
			if (!*at)
				*vec_add(a, &l->all) = *at = arena_alloc(
					a, sizeof(struct same_error));
			*vec_add(a, &((struct same_error *)*at)->tests) = t;
		}
}

const struct same_error *
same_error_of(struct same_errors *l, const struct test_result *t)
{
	const struct same_error *same = counts(t)
		? hashmap_get(&l->by_error, error_of(l->arena, t))
		: NULL;

	return same && same->tests.n >= SAME_ERROR_MIN ? same : NULL;
}
