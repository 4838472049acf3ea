#include "formats/json_tree.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 256 }; /* libjq's */

struct parser {
	struct arena *arena;
	char *at; /* the text ends with a zero */
	char *end;
	const char *cause; /* set once something is wrong */
	int depth;
};

static int
fail(struct parser *p, const char *cause)
{
	if (!p->cause)
		p->cause = cause;
	return -1;
}

static void
skip_space(struct parser *p)
{
	while (*p->at == ' ' || *p->at == '\n' || *p->at == '\t' ||
		*p->at == '\r')
		p->at++;
}

/* the four hexadecimal digits at s; -1: they are not */
static long
code_at(const char *s)
{
	long code = 0;

	for (int i = 0; i < 4; i++) {
		char c = s[i];
		int digit = c >= '0' && c <= '9' ? c - '0'
			: c >= 'a' && c <= 'f'   ? c - 'a' + 10
			: c >= 'A' && c <= 'F'   ? c - 'A' + 10
						 : -1;

		if (digit < 0)
			return -1;
		code = code * 16 + digit;
	}
	return code;
}

static char *
put_utf8(char *to, unsigned long c)
{
	if (c < 0x80) {
		*to++ = (char)(c ? c : '?');
	} else if (c < 0x800) {
		*to++ = (char)(0xc0 | c >> 6);
		*to++ = (char)(0x80 | (c & 0x3f));
	} else {
		if (c < 0x10000) {
			*to++ = (char)(0xe0 | c >> 12);
		} else {
			*to++ = (char)(0xf0 | c >> 18);
			*to++ = (char)(0x80 | (c >> 12 & 0x3f));
		}
		*to++ = (char)(0x80 | (c >> 6 & 0x3f));
		*to++ = (char)(0x80 | (c & 0x3f));
	}
	return to;
}

/* "\uXXXX"; a lone surrogate is a byte of Python's surrogateescape, or U+FFFD */
static char *
put_code(struct parser *p, char *to)
{
	long code = code_at(p->at), low;

	if (code < 0) {
		fail(p, "an escape is no character");
		return to;
	}
	p->at += 4;
	if (code < 0xd800 || code > 0xdfff)
		return put_utf8(to, (unsigned long)code);
	if (code < 0xdc00 && p->at[0] == '\\' && p->at[1] == 'u' &&
		(low = code_at(p->at + 2)) >= 0xdc00 && low <= 0xdfff) {
		p->at += 6;
		return put_utf8(to,
			0x10000 + ((unsigned long)(code - 0xd800) << 10) +
				(unsigned long)(low - 0xdc00));
	}
	if (code >= 0xdc80 && code <= 0xdcff) {
		*to++ = (char)(code & 0xff);
		return to;
	}
	return put_utf8(to, 0xfffd);
}

static char *
put_escape(struct parser *p, char *to)
{
	static const char letters[] = "\"\\/bfnrt", are[] = "\"\\/\b\f\n\r\t";
	char c = *p->at++;
	const char *letter = c ? strchr(letters, c) : NULL;

	if (c == 'u')
		return put_code(p, to);
	if (letter)
		*to++ = are[letter - letters];
	else
		fail(p, "an unknown escape");
	return to;
}

/* a string, whose quote is passed; it is decoded in its place */
static const char *
parse_string(struct parser *p)
{
	char *start = p->at, *to;

	while (*p->at != '"' && *p->at != '\\' && (unsigned char)*p->at >= ' ')
		p->at++;
	to = p->at;
	while (*p->at != '"' && !p->cause) {
		if (p->at == p->end) {
			fail(p, "a string does not end");
		} else if ((unsigned char)*p->at < ' ') {
			fail(p, "a control character in a string");
		} else if (*p->at == '\\') {
			p->at++;
			to = put_escape(p, to);
		} else {
			*to++ = *p->at++;
		}
	}
	if (p->cause)
		return NULL;
	p->at++;
	*to = '\0';
	return start;
}

/* also NaN and Infinity, which Python writes */
static int
parse_number(struct parser *p, struct json_tree *t)
{
	static const char letters[] = "+-.0123456789"
				      "abcdefghijklmnopqrstuvwyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWYZ"; /* no x */
	char *end = p->at + strspn(p->at, letters), *stop;
	char after = *end;

	*end = '\0';
	t->kind = JSON_NUMBER;
	t->number = strtod(p->at, &stop);
	*end = after;
	if (stop != end || stop == p->at)
		return fail(p, "neither a value nor a number");
	p->at = end;
	return 0;
}

static int
parse_word(struct parser *p, struct json_tree *t)
{
	static const struct word {
		const char *text;
		enum json_kind kind;
		double number;
	} words[] = {{"true", JSON_BOOL, 1}, {"false", JSON_BOOL, 0},
		{"null", JSON_NULL, 0}};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		size_t n = strlen(words[i].text);

		if (strncmp(p->at, words[i].text, n) != 0)
			continue;
		t->kind = words[i].kind;
		t->number = words[i].number;
		p->at += n;
		return 0;
	}
	return parse_number(p, t);
}

static int parse_value(struct parser *p, struct json_tree *t);

static int
parse_key(struct parser *p, struct json_tree *t)
{
	if (*p->at++ != '"')
		return fail(p, "a key is no string");
	t->key = parse_string(p);
	skip_space(p);
	if (!p->cause && *p->at++ != ':')
		return fail(p, "a key without a value");
	return p->cause ? -1 : 0;
}

/* what is between the brackets of an array or object, of which one is passed */
static int
parse_elements(struct parser *p, struct json_tree *t, char close)
{
	const struct json_tree **next = &t->first;

	skip_space(p);
	if (*p->at == close) {
		p->at++;
		return 0;
	}
	for (;;) {
		struct json_tree *e = arena_alloc(p->arena, sizeof *e);

		skip_space(p);
		if ((t->kind == JSON_OBJECT && parse_key(p, e) != 0) ||
			parse_value(p, e) != 0)
			return -1;
		*next = e;
		next = &e->next;
		skip_space(p);
		if (*p->at == close) {
			p->at++;
			return 0;
		}
		if (*p->at++ != ',')
			return fail(p, "neither a comma nor an end");
	}
}

static int
parse_value(struct parser *p, struct json_tree *t)
{
	char c;
	int failed;

	skip_space(p);
	c = *p->at;
	if (c == '"') {
		p->at++;
		t->kind = JSON_TEXT;
		t->text = parse_string(p);
		return t->text ? 0 : -1;
	}
	if (c != '[' && c != '{')
		return p->at == p->end ? fail(p, "it does not end")
				       : parse_word(p, t);
	if (++p->depth > DEPTH_MAX)
		return fail(p, "too deep");
	p->at++;
	t->kind = c == '[' ? JSON_ARRAY : JSON_OBJECT;
	failed = parse_elements(p, t, c == '[' ? ']' : '}');
	p->depth--;
	return failed;
}

const struct json_tree *
json_tree_parse(struct arena *a, char *text, size_t n, const char **cause)
{
	struct json_tree *t = arena_alloc(a, sizeof *t);
	struct parser p = {.arena = a, .at = text, .end = text + n};

	if (strncmp(p.at, "\xef\xbb\xbf", 3) == 0)
		p.at += 3;
	if (parse_value(&p, t) == 0) {
		skip_space(&p);
		if (p.at != p.end)
			fail(&p, "more than one value");
	}
	if (!p.cause)
		return t;
	*cause = p.cause;
	return NULL;
}

const struct json_tree *
json_tree_get(const struct json_tree *object, const char *key)
{
	const struct json_tree *found = NULL;

	if (!object || object->kind != JSON_OBJECT)
		return NULL;
	for (const struct json_tree *e = object->first; e; e = e->next)
		if (strcmp(e->key, key) == 0)
			found = e; /* of equal keys the last counts */
	return found;
}

const struct json_tree *
json_tree_array(const struct json_tree *object, const char *key)
{
	const struct json_tree *t = json_tree_get(object, key);

	return t && t->kind == JSON_ARRAY ? t->first : NULL;
}

const char *
json_tree_string(
	struct arena *a, const struct json_tree *object, const char *key)
{
	const struct json_tree *t = json_tree_get(object, key);

	return t && t->kind == JSON_TEXT ? arena_dup(a, t->text) : NULL;
}

double
json_tree_number(
	const struct json_tree *object, const char *key, double otherwise)
{
	const struct json_tree *t = json_tree_get(object, key);

	return t && t->kind == JSON_NUMBER && fabs(t->number) <= 4e18
		? t->number
		: otherwise;
}
