/* Our parser of JSON finds what libjq finds, or both find that it is none. */
#include "formats/json_tree.h"

#include <string.h>

#include "base/text.h"
#include "formats/json.h"
#include "fuzz.h"

static int differs(struct arena *a, jv value, const struct json_tree *t);

/* a text in an array, since libjq's texts are read from there */
static int
texts_differ(struct arena *a, jv value, const struct json_tree *t)
{
	jv list = jv_array_append(jv_array(), jv_copy(value));
	const char *text = json_element(a, list, 0);

	jv_free(list);
	return !text || strcmp(text, t->text) != 0;
}

static int
elements_differ(struct arena *a, jv list, const struct json_tree *t)
{
	int n = jv_array_length(jv_copy(list)), i = 0, wrong = 0;

	for (const struct json_tree *e = t->first; e && !wrong; e = e->next) {
		jv each = i < n ? jv_array_get(jv_copy(list), i) : jv_invalid();

		wrong = i++ >= n || differs(a, each, e);
		jv_free(each);
	}
	return wrong || i != n;
}

/* 1: libjq has the key under another name: of bytes, or with a zero */
static int
is_odd(const char *key)
{
	for (; *key; key++)
		if ((unsigned char)*key >= 0x80 || *key == '?')
			return 1;
	return 0;
}

static int
members_differ(struct arena *a, jv object, const struct json_tree *t)
{
	int wrong = 0;

	for (const struct json_tree *e = t->first; e && !wrong; e = e->next) {
		jv each;

		if (is_odd(e->key))
			continue;
		each = json_get(object, e->key);
		wrong = differs(a, each, json_tree_get(t, e->key));
		jv_free(each);
	}
	jv_object_foreach(object, key, value)
	{
		const char *name = jv_string_value(key);

		wrong |= !is_odd(name) && !json_tree_get(t, name) &&
			strlen(name) ==
				(size_t)jv_string_length_bytes(jv_copy(key));
		jv_free(key);
		jv_free(value);
	}
	return wrong;
}

static int
numbers_differ(double x, double y)
{
	return x < y || x > y;
}

static int
differs(struct arena *a, jv value, const struct json_tree *t)
{
	if (!t)
		return 1;
	switch (jv_get_kind(value)) {
	case JV_KIND_NULL:
		return t->kind != JSON_NULL;
	case JV_KIND_TRUE:
	case JV_KIND_FALSE:
		return t->kind != JSON_BOOL ||
			(t->number > 0) != (jv_get_kind(value) == JV_KIND_TRUE);
	case JV_KIND_NUMBER:
		return t->kind != JSON_NUMBER ||
			numbers_differ(jv_number_value(value), t->number);
	case JV_KIND_STRING:
		return t->kind != JSON_TEXT || texts_differ(a, value, t);
	case JV_KIND_ARRAY:
		return t->kind != JSON_ARRAY || elements_differ(a, value, t);
	case JV_KIND_OBJECT:
		return t->kind != JSON_OBJECT || members_differ(a, value, t);
	default:
		return 1;
	}
}

/* 1: an escape has large letters, which Python does not write */
static int
has_large_letters(const char *text)
{
	const char *escape = text;

	while ((escape = strstr(escape, "\\u")))
		for (int i = 0; i < 6 && *escape; i++, escape++)
			if (*escape >= 'A' && *escape <= 'F')
				return 1;
	return 0;
}

/* libjq replaces bytes that are not UTF-8, and formats/json.h knows surrogates as
   Python writes them */
static int
is_plain(const char *text, size_t n)
{
	size_t length;

	for (size_t i = 0; i < n; i += length)
		if (!text[i] || !(length = text_utf8(text + i)))
			return 0;
	return !has_large_letters(text);
}

int
fuzz_input(const uint8_t *bytes, size_t n)
{
	struct arena a = {0};
	const char *cause;
	char *text = arena_ndup(&a, (const char *)bytes, n);
	int plain = is_plain(text, n), wrong = 0;
	jv value = json_parse(&a, text, n, &cause);
	const struct json_tree *t = json_tree_parse(&a, text, n, &cause);

	if (plain)
		wrong = t ? differs(&a, value, t) : jv_is_valid(value);
	jv_free(value);
	arena_free(&a);
	return wrong;
}

const char *const fuzz_samples[] = {
	"{\"fullName\":\"m#a\",\"start\":1764556800123,\"n\":[-1.5e3,0,true,"
	"false,null,{},[],\"\"],\"a\":1,\"a\":{\"b\":\"c\"}}",
	"[\"\\u00e9\\u4e2d\\ud83d\\ude00 \\ud800x \\udc80\\udcff \\ude00\","
	"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\",\"\\u0000\xc3\xa9\"]",
	" {\r\n\t\"k\" : [ 1 , 2 ] } \n", "\xef\xbb\xbf[1]", "1 2", "", "nan",
	"[[[[[[]]]]]]", "[NaN, -Infinity, 1e999, .5]", NULL};
