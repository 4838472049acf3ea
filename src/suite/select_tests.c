#define _GNU_SOURCE
#include "suite/select_tests.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "suite/markexpr.h"

struct module_test {
	const struct suite_module *module;
	const struct suite_test *test;
};

int
select_tests_is_needed(const struct suite *s)
{
	return *s->keyword || *s->markexpr;
}

/* 1: one of the words contains the name, in any case */
static int
any_has(const strings *words, const char *name)
{
	for (size_t i = 0; i < words->n; i++)
		if (strcasestr(words->v[i], name))
			return 1;
	return 0;
}

static int
has(const char *part, size_t n, const char *name)
{
	size_t length = strlen(name);

	for (size_t i = 0; i + length <= n; i++)
		if (strncasecmp(part + i, name, length) == 0)
			return 1;
	return 0;
}

/* the same for the parts of "path::Class::test[a::b]" after the path */
static int
id_has(const char *id, const char *name)
{
	const char *bracket = id + strcspn(id, "["), *part = id, *next;

	for (; (next = strstr(part, "::")) && next < bracket; part = next + 2)
		if (part != id && has(part, (size_t)(next - part), name))
			return 1;
	return part != id && has(part, strlen(part), name);
}

static int
finds(const char *name, const void *of)
{
	const struct module_test *p = of;

	for (size_t i = 0; i < p->test->marks.n; i++)
		if (strcasestr(p->test->marks.v[i].name, name))
			return 1;
	return id_has(p->test->id, name) || any_has(&p->module->words, name) ||
		any_has(&p->test->words, name);
}

/* 0: has other letters, which only Python folds as pytest does */
static int
is_ascii(const char *text)
{
	while (*text && isascii((unsigned char)*text))
		text++;
	return !*text;
}

/* 0: no expression that markexpr_parse knows */
static int
parse(const struct markexpr **e, struct arena *a, const char *text)
{
	const char *cause;

	if (*text)
		*e = markexpr_parse(a, text, &cause);
	return !*text || *e;
}

int
select_tests(struct suite *s, struct arena *a)
{
	const struct markexpr *keyword = NULL, *marks = NULL;
	int reads_selection = s->reads_selection;

	for (size_t i = 0; i < s->modules.n && !reads_selection; i++)
		reads_selection = s->modules.v[i].reads_selection;
	if (reads_selection || !is_ascii(s->keyword) ||
		!parse(&keyword, a, s->keyword) ||
		!parse(&marks, a, s->markexpr) || markexpr_calls(keyword))
		return -1;
	s->ntests = 0;
	for (size_t i = 0; i < s->modules.n; i++) {
		struct suite_module *m = &s->modules.v[i];
		size_t n = 0;

		for (size_t j = 0; j < m->tests.n; j++) {
			struct module_test place = {m, &m->tests.v[j]};

			if ((!marks || markexpr_selects(marks, place.test)) &&
				(!keyword ||
					markexpr_holds(keyword, finds, &place)))
				m->tests.v[n++] = m->tests.v[j];
		}
		s->ntests += m->tests.n = n;
	}
	return 0;
}
