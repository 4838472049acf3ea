#include "suite/markexpr.h"

#include <ctype.h>
#include <string.h>

#include "formats/json.h"

/*
 * expression: or_test      or_test: and_test ("or" and_test)*
 * and_test: not_test ("and" not_test)*
 * not_test: "not" not_test | "(" or_test ")" | NAME ["(" kwargs ")"]
 */
enum kind { NAME, NOT, AND, OR };

struct kwarg {
	const char *key, *value; /* value: as JSON */
};

struct markexpr {
	enum kind kind;
	const char *name;              /* NAME */
	VEC(struct kwarg) kwargs;      /* NAME */
	struct markexpr *left, *right; /* NOT: only left */
};

enum { DEPTH_MAX = 200 };

struct parser {
	struct arena *arena;
	const char *p, *cause;
	int depth;
};

static struct markexpr *or_test(struct parser *s);

static void
fail(struct parser *s, const char *cause)
{
	if (!s->cause)
		s->cause = cause;
}

static void
blanks(struct parser *s)
{
	s->p += strspn(s->p, " \t");
}

/* length of the name at p, by the letters of pytest's scanner */
static size_t
name_length(const char *p)
{
	size_t n = 0;

	while (isalnum((unsigned char)p[n]) || (unsigned char)p[n] >= 0x80 ||
		(p[n] && strchr("_:+-.[]\\/", p[n])))
		n++;
	return n;
}

static int
word(struct parser *s, const char *keyword)
{
	size_t n = strlen(keyword);

	blanks(s);
	if (name_length(s->p) != n || strncmp(s->p, keyword, n) != 0)
		return 0;
	s->p += n;
	return 1;
}

static int
sign(struct parser *s, char c)
{
	blanks(s);
	if (*s->p != c)
		return 0;
	s->p++;
	return 1;
}

static struct markexpr *
node(struct parser *s, enum kind kind, struct markexpr *left,
	struct markexpr *right)
{
	struct markexpr *e = arena_alloc(s->arena, sizeof *e);

	e->kind = kind;
	e->left = left;
	e->right = right;
	return e;
}

/* 'text' or "text" as JSON; NULL: the closing quote is missing */
static const char *
quoted(struct parser *s)
{
	const char *end = strchr(s->p + 1, *s->p), *text = NULL;
	struct buf b = {0};

	if (end) {
		json_put(&b,
			arena_ndup(
				s->arena, s->p + 1, (size_t)(end - s->p) - 1));
		text = buf_take(&b, s->arena);
		s->p = end + 1;
	}
	return text;
}

/* a string, an integer, True, False or None, as JSON */
static const char *
value(struct parser *s)
{
	size_t n;
	const char *text;

	blanks(s);
	if (*s->p == '\'' || *s->p == '"')
		return quoted(s);
	if (word(s, "True"))
		return "true";
	if (word(s, "False"))
		return "false";
	if (word(s, "None"))
		return "null";
	n = strspn(s->p, "-0123456789");
	text = n ? arena_ndup(s->arena, s->p, n) : NULL;
	s->p += n;
	return text;
}

static void
arguments(struct parser *s, struct markexpr *e)
{
	do {
		size_t n;
		struct kwarg *k;

		blanks(s);
		n = name_length(s->p);
		if (!n) {
			fail(s, "a keyword was expected after '('");
			return;
		}
		k = vec_add(s->arena, &e->kwargs);
		k->key = arena_ndup(s->arena, s->p, n);
		s->p += n;
		if (!sign(s, '=') || !(k->value = value(s))) {
			fail(s,
				"key=value was expected between '(' and ')'; a "
				"value is a string, an integer, True, False "
				"or None");
			return;
		}
	} while (sign(s, ','));
	if (!sign(s, ')'))
		fail(s, "a ')' is missing");
}

static struct markexpr *
name(struct parser *s)
{
	struct markexpr *e = node(s, NAME, NULL, NULL);
	size_t n;

	blanks(s);
	n = name_length(s->p);
	if (!n)
		fail(s,
			*s->p ? "a mark was expected"
			      : "a mark was expected at its end");
	e->name = arena_ndup(s->arena, s->p, n);
	s->p += n;
	if (n && *s->p == '(') {
		s->p++;
		arguments(s, e);
	}
	return e;
}

static struct markexpr *
not_test(struct parser *s)
{
	struct markexpr *e;

	if (++s->depth > DEPTH_MAX) {
		fail(s, "it is nested too deeply");
		return NULL;
	}
	if (word(s, "not")) {
		e = node(s, NOT, not_test(s), NULL);
	} else if (sign(s, '(')) {
		e = or_test(s);
		if (!sign(s, ')'))
			fail(s, "a ')' is missing");
	} else if (word(s, "and") || word(s, "or")) {
		fail(s, "a mark was expected before 'and' or 'or'");
		e = NULL;
	} else {
		e = name(s);
	}
	s->depth--;
	return e;
}

static struct markexpr *
and_test(struct parser *s)
{
	struct markexpr *e = not_test(s);

	while (!s->cause && word(s, "and"))
		e = node(s, AND, e, not_test(s));
	return e;
}

static struct markexpr *
or_test(struct parser *s)
{
	struct markexpr *e = and_test(s);

	while (!s->cause && word(s, "or"))
		e = node(s, OR, e, and_test(s));
	return e;
}

struct markexpr *
markexpr_parse(struct arena *a, const char *text, const char **cause)
{
	struct parser s = {.arena = a, .p = text};
	struct markexpr *e = or_test(&s);

	blanks(&s);
	if (*s.p)
		fail(&s, arena_fmt(a, "'%s' was not expected", s.p));
	*cause = s.cause;
	return s.cause ? NULL : e;
}

/* 1: the mark was made with this keyword argument */
static int
has_kwarg(const struct suite_mark *m, const struct kwarg *k)
{
	jv all, one, wanted;
	int same;

	if (!m->kwargs)
		return 0;
	all = jv_parse(m->kwargs);
	one = json_get(all, k->key);
	wanted = jv_parse(k->value);
	same = jv_is_valid(one) && jv_equal(jv_copy(one), jv_copy(wanted));
	jv_free(all);
	jv_free(one);
	jv_free(wanted);
	return same;
}

static int
matches(const struct markexpr *e, const struct suite_mark *m)
{
	if (strcmp(m->name, e->name) != 0)
		return 0;
	for (size_t i = 0; i < e->kwargs.n; i++)
		if (!has_kwarg(m, &e->kwargs.v[i]))
			return 0;
	return 1;
}

typedef int holds_fn(const struct markexpr *name, const void *of);

static int
evaluate(const struct markexpr *e, holds_fn *holds, const void *of)
{
	switch (e->kind) {
	case NOT:
		return !evaluate(e->left, holds, of);
	case AND:
		return evaluate(e->left, holds, of) &&
			evaluate(e->right, holds, of);
	case OR:
		return evaluate(e->left, holds, of) ||
			evaluate(e->right, holds, of);
	case NAME:
		break;
	}
	return holds(e, of);
}

static int
is_marked(const struct markexpr *e, const void *of)
{
	const struct suite_test *t = of;

	for (size_t i = 0; i < t->marks.n; i++)
		if (matches(e, &t->marks.v[i]))
			return 1;
	return 0;
}

int
markexpr_selects(const struct markexpr *e, const struct suite_test *t)
{
	return evaluate(e, is_marked, t);
}

struct predicate {
	int (*holds)(const char *name, const void *of);
	const void *of;
};

static int
ask(const struct markexpr *e, const void *of)
{
	const struct predicate *predicate = of;

	return predicate->holds(e->name, predicate->of);
}

int
markexpr_holds(const struct markexpr *e,
	int (*holds)(const char *name, const void *of), const void *of)
{
	return evaluate(e, ask, &(struct predicate){holds, of});
}

int
markexpr_calls(const struct markexpr *e)
{
	return e &&
		(e->kwargs.n || markexpr_calls(e->left) ||
			markexpr_calls(e->right));
}

const char *
markexpr_name(const struct markexpr *e)
{
	return e->kind == NAME && !e->kwargs.n ? e->name : NULL;
}
