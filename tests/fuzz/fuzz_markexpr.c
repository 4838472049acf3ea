/* mark expressions: any text is one, or is told why not */
#include "fuzz.h"
#include "suite/markexpr.h"

int
fuzz_input(const uint8_t *bytes, size_t n)
{
	struct arena a = {0};
	struct suite_test t = {.id = "t"};
	const char *cause = NULL;
	struct markexpr *e;

	*vec_add(&a, &t.marks) = (struct suite_mark){"a", "{\"x\":1}"};
	e = markexpr_parse(&a, arena_ndup(&a, (const char *)bytes, n), &cause);
	if (e)
		markexpr_selects(e, &t);
	else if (!cause || !*cause)
		return 1;
	arena_free(&a);
	return 0;
}

const char *const fuzz_samples[] = {
	"a and (b or not c) or prio(level=2, team='net', on=True)", NULL};
