#include "formats/ninja.h"

#include <stdlib.h>
#include <string.h>

int
ninja_spells(const char *path)
{
	return !strpbrk(path, "|\r\n");
}

/* In paths Ninja reads '$', ' ' and ':' as syntax. */
static void
put_path(struct buf *b, const char *path)
{
	for (; *path; path++) {
		if (*path == '$' || *path == ' ' || *path == ':')
			buf_addc(b, '$');
		buf_addc(b, *path);
	}
}

/* In values Ninja reads only '$' as syntax, and drops blanks at the start. */
static void
put_value(struct buf *b, const char *value)
{
	if (*value == ' ')
		buf_addc(b, '$');
	for (; *value; value++) {
		if (*value == '$')
			buf_addc(b, '$');
		buf_addc(b, *value == '\n' || *value == '\r' ? ' ' : *value);
	}
}

static void
put_comment(struct buf *b, const char *text)
{
	buf_adds(b, "# ");
	for (; *text; text++)
		buf_addc(b, *text == '\n' || *text == '\r' ? ' ' : *text);
	buf_addc(b, '\n');
}

static void
put_var(struct buf *b, const char *indent, const struct ninja_var *v, int raw)
{
	buf_adds(b, indent);
	buf_adds(b, v->name);
	buf_adds(b, " = ");
	if (raw)
		buf_adds(b, v->value);
	else
		put_value(b, v->value);
	buf_addc(b, '\n');
}

static void
put_paths(struct buf *b, const char *before, const strings *paths)
{
	if (paths->n)
		buf_adds(b, before);
	for (size_t i = 0; i < paths->n; i++) {
		buf_addc(b, ' ');
		put_path(b, paths->v[i]);
	}
}

static void
put_edge(struct buf *b, const struct ninja_edge *e)
{
	if (e->comment)
		put_comment(b, e->comment);
	put_paths(b, "build", &e->outputs);
	buf_adds(b, ": ");
	buf_adds(b, e->rule);
	put_paths(b, " |", &e->inputs);
	put_paths(b, " ||", &e->after);
	buf_addc(b, '\n');
	for (size_t i = 0; i < e->vars.n; i++)
		put_var(b, "  ", &e->vars.v[i], 0);
}

void
ninja_put(struct buf *b, const struct ninja_file *f)
{
	for (size_t i = 0; i < f->comments.n; i++)
		put_comment(b, f->comments.v[i]);
	buf_adds(b, "\nninja_required_version = 1.7\n");
	for (size_t i = 0; i < f->vars.n; i++)
		put_var(b, "", &f->vars.v[i], 0);
	for (size_t i = 0; i < f->pools.n; i++)
		buf_addf(b, "\npool %s\n  depth = %d\n", f->pools.v[i].name,
			f->pools.v[i].depth);
	for (size_t i = 0; i < f->rules.n; i++) {
		const struct ninja_rule *r = &f->rules.v[i];

		buf_addf(b, "\nrule %s\n", r->name);
		for (size_t j = 0; j < r->vars.n; j++)
			put_var(b, "  ", &r->vars.v[j], 1);
	}
	for (size_t i = 0; i < f->edges.n; i++) {
		buf_addc(b, '\n');
		put_edge(b, &f->edges.v[i]);
	}
	if (!f->target)
		return;
	buf_adds(b, "\ndefault ");
	put_path(b, f->target);
	buf_addc(b, '\n');
}

static int
is_plain(const char *word)
{
	static const char plain[] =
		"abcdefghijklmnopqrstuvwxyz"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-";

	return *word && strspn(word, plain) == strlen(word);
}

static void
encode(struct buf *b, const char *word)
{
	for (const char *p = word; *p; p++)
		if (strchr("%\r\n", *p))
			buf_addf(b, "%%%02X", (unsigned char)*p);
		else
			buf_addc(b, *p);
}

void
ninja_word(struct buf *b, const char *word)
{
	struct buf text = {0};

	if (is_plain(word) && !strchr(word, '%')) { /* the usual case */
		buf_adds(b, word);
		return;
	}
	buf_adds(&text, "");
	encode(&text, word);
	if (is_plain(text.s)) {
		buf_add(b, text.s, text.n);
	} else {
		buf_addc(b, '\'');
		for (const char *p = text.s; *p; p++)
			buf_adds(b, *p == '\'' ? "'\\''" : (char[]){*p, 0});
		buf_addc(b, '\'');
	}
	buf_release(&text);
}

void
ninja_words(struct buf *b, const strings *words)
{
	for (size_t i = 0; i < words->n; i++) {
		if (i)
			buf_addc(b, ' ');
		ninja_word(b, words->v[i]);
	}
}

const char *
ninja_text(struct arena *a, const strings *words)
{
	struct buf b = {0};

	ninja_words(&b, words);
	return buf_take(&b, a);
}

static int
hex(char c)
{
	const char *digits = "0123456789ABCDEF",
		   *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

char *
ninja_decode(char *word)
{
	char *to = word;

	for (const char *p = word; *p; p++) {
		if (*p == '%' && hex(p[1]) >= 0 && hex(p[2]) >= 0) {
			*to++ = (char)(hex(p[1]) * 16 + hex(p[2]));
			p += 2;
		} else {
			*to++ = *p;
		}
	}
	*to = '\0';
	return word;
}
