/*
 * The writer of build.ninja: what it has written, read again by the rules of
 * Ninja's lexer and of the shell, is what it was given. The input is words, of
 * which each is ended by a byte 0.
 */
#include <string.h>

#include "formats/ninja.h"
#include "fuzz.h"

static strings
words_of(struct arena *a, const char *bytes, size_t n)
{
	const char *text = arena_ndup(a, bytes, n);
	strings words = {0};

	for (size_t at = 0; at < n; at += strlen(text + at) + 1)
		*vec_add(a, &words) = text + at;
	return words;
}

/* whether the text goes on with this, which is then passed over */
static int
passed(const char **at, const char *expected)
{
	size_t n = strlen(expected);

	if (strncmp(*at, expected, n) != 0)
		return 0;
	*at += n;
	return 1;
}

/* a path or a value up to what ends it; NULL: it refers to a variable */
static const char *
unescaped(struct arena *a, const char **at, const char *ends)
{
	struct buf b = {0};

	for (; **at && !strchr(ends, **at); ++*at) {
		if (**at == '$') {
			if (!(*at)[1] || !strchr("$ :", (*at)[1])) {
				buf_release(&b);
				return NULL;
			}
			++*at;
		}
		buf_addc(&b, **at);
	}
	return buf_take(&b, a);
}

static int
same_paths(struct arena *a, const char **at, const strings *paths)
{
	for (size_t i = 0; i < paths->n; i++) {
		const char *path;

		if (!passed(at, " "))
			return 0;
		path = unescaped(a, at, " :|\r\n");
		if (!path || strcmp(path, paths->v[i]) != 0)
			return 0;
	}
	return 1;
}

/* line breaks, which have no spelling, are blanks in values and comments */
static int
same_line(const char *written, const char *given)
{
	if (!written || strlen(written) != strlen(given))
		return 0;
	for (; *given; given++, written++)
		if (*written != (strchr("\r\n", *given) ? ' ' : *given))
			return 0;
	return 1;
}

static int
same_var(struct arena *a, const char **at, const char *value)
{
	return passed(at, "  v = ") &&
		same_line(unescaped(a, at, "\n"), value) && passed(at, "\n");
}

static int
same_comment(struct arena *a, const char **at, const char *comment)
{
	size_t n = strcspn(*at, "\n");
	const char *line = arena_ndup(a, *at, n);

	*at += n;
	return passed(&line, "# ") && same_line(line, comment) &&
		passed(at, "\n");
}

static int
same_edge(struct arena *a, const char **at, const struct ninja_edge *e)
{
	int same = same_comment(a, at, e->comment) && passed(at, "build") &&
		same_paths(a, at, &e->outputs) && passed(at, ": r");

	if (same && e->inputs.n)
		same = passed(at, " |") && same_paths(a, at, &e->inputs);
	if (same && e->after.n)
		same = passed(at, " ||") && same_paths(a, at, &e->after);
	same = same && passed(at, "\n");
	for (size_t i = 0; same && i < e->vars.n; i++)
		same = same_var(a, at, e->vars.v[i].value);
	return same;
}

/* the words of a command, as the shell and our own programs take them */
static int
same_words(struct arena *a, const char *text, const strings *words)
{
	for (size_t i = 0; i < words->n; i++) {
		struct buf b = {0};
		int quoted = 0, same;

		if (i && !passed(&text, " "))
			return 0;
		for (; *text && (quoted || *text != ' '); text++) {
			if (*text == '\'')
				quoted = !quoted;
			else if (quoted)
				buf_addc(&b, *text);
			else if (*text == '\\' && text[1] == '\'')
				buf_addc(&b, *++text);
			else if (strchr("\\\"$`&;<>()|*?[#~!{}\t\r\n", *text))
				quoted = -1; /* the shell would act on it */
			else
				buf_addc(&b, *text);
			if (quoted < 0)
				break;
		}
		same = !quoted &&
			strcmp(ninja_decode((char *)(size_t)buf_take(&b, a)),
				words->v[i]) == 0;
		if (!same)
			return 0;
	}
	return !*text;
}

/* words by turns: what is no path is a value */
static void
fill(struct arena *a, struct ninja_edge *e, const strings *words)
{
	strings *const lists[] = {&e->outputs, &e->inputs, &e->after};

	*vec_add(a, &e->outputs) = "out";
	for (size_t i = 0; i < words->n; i++) {
		const char *word = words->v[i];

		if (i % 4 < 3 && *word && ninja_spells(word))
			*vec_add(a, lists[i % 4]) = word;
		else
			*vec_add(a, &e->vars) = (struct ninja_var){"v", word};
	}
	e->rule = "r";
	e->comment = words->n ? words->v[0] : "";
}

int
fuzz_input(const uint8_t *bytes, size_t n)
{
	struct arena a = {0};
	strings words = words_of(&a, (const char *)bytes, n);
	struct ninja_file f = {0};
	struct ninja_edge *e = vec_add(&a, &f.edges);
	const char *command = ninja_text(&a, &words), *at;
	struct buf b = {0};
	int wrong;

	fill(&a, e, &words);
	*vec_add(&a, &e->vars) = (struct ninja_var){"v", command};
	ninja_put(&b, &f);
	at = b.s;
	wrong = !passed(&at, "\nninja_required_version = 1.7\n\n") ||
		!same_edge(&a, &at, e) || *at || strpbrk(command, "\r\n") ||
		!same_words(&a, command, &words);
	buf_release(&b);
	arena_free(&a);
	return wrong;
}

const char *const fuzz_samples[] = {"a b:c$ d|e 'f' %0A @g \"$(h)\" ;i&\n\rj",
	"@tests/test_a.py::test_b[x y]", "-m 'a and not b'", NULL};
