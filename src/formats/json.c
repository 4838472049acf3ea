#define _GNU_SOURCE
#include "formats/json.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <jq.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/text.h"
#include "os/fs.h"

/* libjq's message repeats the text, which may be long or hold secrets. */
static const char *
without_text(struct arena *a, const char *why)
{
	const char *end = strstr(why, " (while parsing");

	return end ? arena_ndup(a, why, (size_t)(end - why))
		   : arena_dup(a, why);
}

static void
no_memory(void *data)
{
	(void)data;
	die("out of memory");
}

/* 1 when "\udXXX" stands at s and its first X is one of `kinds` */
static int
is_escape(const char *s, const char *end, const char *kinds)
{
	return end - s >= 6 && memcmp(s, "\\ud", 3) == 0 &&
		strchr(kinds, s[3]) && isxdigit((unsigned char)s[4]) &&
		isxdigit((unsigned char)s[5]);
}

/*
 * A byte that is not UTF-8 is written as Python's surrogateescape does it,
 * "\udc80" to "\udcff". libjq replaces these, so they pass through it as
 * private characters, U+10FC80 to U+10FCFF, and put_bytes turns them back into
 * bytes. Other lone surrogates, for which libjq may refuse the whole text,
 * become U+FFFD.
 */
static void
put_letters(struct buf *b, const char *s, size_t n)
{
	const char *end = s + n;

	while (s < end) {
		size_t length = end - s > 1 && *s == '\\' ? 2 : 1;

		if (is_escape(s, end, "89ab") && is_escape(s + 6, end, "cdef"))
			length = 12;
		else if (is_escape(s, end, "c") &&
			strchr("89abcdefABCDEF", s[4])) {
			buf_adds(b, "\\udbff");
			length = 6;
		} else if (is_escape(s, end, "89abcdef")) {
			buf_adds(b, "\\ufffd");
			s += 6;
			continue;
		}
		buf_add(b, s, length);
		s += length;
	}
}

static void
put_bytes(char *to)
{
	for (const char *s = to; (*to = *s); to++, s++)
		if (s[0] == '\xf4' && s[1] == '\x8f' &&
			(s[2] & '\xfe') == '\xb2') {
			*to = (char)(0x80 | (s[2] & 1) << 6 | (s[3] & 0x3f));
			s += 3;
		}
}

jv
json_parse(struct arena *a, const char *text, size_t n, const char **cause)
{
	struct buf letters = {0};
	jv value, why;

	jv_nomem_handler(no_memory, NULL); /* each thread has its own */
	if (n > INT32_MAX / 2) {
		*cause = "larger than 1 GiB";
		return jv_invalid();
	}
	if (memmem(text, n, "\\ud", 3)) {
		put_letters(&letters, text, n);
		value = jv_parse_sized(letters.s, (int)letters.n);
		buf_release(&letters);
	} else {
		value = jv_parse_sized(text, (int)n);
	}
	if (jv_is_valid(value))
		return value;
	why = jv_invalid_get_msg(value);
	*cause = jv_get_kind(why) == JV_KIND_STRING
		? without_text(a, jv_string_value(why))
		: "no JSON value";
	jv_free(why);
	return jv_invalid();
}

jv
json_read(struct arena *a, const char *path, const char **cause)
{
	struct buf text = {0};
	jv value = jv_invalid();

	if (fs_read(path, &text) != 0)
		*cause = arena_dup(a, strerror(errno));
	else
		value = json_parse(a, text.s, text.n, cause);
	buf_release(&text);
	return value;
}

jv
json_read_version(struct arena *a, const char *path, int v, const char **cause)
{
	jv value = json_read(a, path, cause);

	if (!jv_is_valid(value) || json_int(value, "v", 0) == v)
		return value;
	jv_free(value);
	*cause = "another release of aomaker wrote it; run `arun`, or "
		 "`aomaker gen`, again";
	return jv_invalid();
}

/* keeps the first of libjq's messages about a filter that does not compile */
static void
on_error(void *first, jv message)
{
	const char **cause = first;
	jv text = jq_format_error(message);

	if (!*cause)
		*cause = strdup(jv_string_value(text));
	jv_free(text);
}

static int
put_results(struct buf *out, jq_state *jq, struct arena *a, const char **cause)
{
	jv value, why;

	while (jv_is_valid(value = jq_next(jq))) {
		if (jv_get_kind(value) == JV_KIND_STRING) {
			buf_adds(out, jv_string_value(value));
			jv_free(value);
		} else {
			json_put_value(out, value, 0);
		}
		buf_addc(out, '\n');
	}
	if (!jv_invalid_has_msg(jv_copy(value))) {
		jv_free(value);
		return 0;
	}
	why = jq_format_error(jv_invalid_get_msg(value));
	*cause = arena_dup(a, jv_string_value(why));
	jv_free(why);
	return -1;
}

int
json_filter(struct buf *out, struct arena *a, const char *filter,
	const struct buf *text, const char **cause)
{
	jv value = json_parse(a, text->s, text->n, cause);
	jq_state *jq = jq_init();
	const char *wrong = NULL;
	int failed = -1;

	if (!jq)
		die("out of memory");
	jq_set_nomem_handler(jq, no_memory, NULL); /* jq_init() resets it */
	jq_set_error_cb(jq, on_error, &wrong);
	if (!jv_is_valid(value)) {
		jv_free(value);
	} else if (!jq_compile(jq, filter)) {
		jv_free(value);
		*cause = arena_dup(a, wrong ? wrong : "it does not compile");
	} else {
		jq_start(jq, value, 0);
		failed = put_results(out, jq, a, cause);
	}
	free((char *)wrong);
	jq_teardown(&jq);
	return failed;
}

jv
json_get(jv object, const char *key)
{
	if (jv_get_kind(object) != JV_KIND_OBJECT)
		return jv_invalid();
	return jv_object_get(jv_copy(object), jv_string(key));
}

jv
json_array(jv object, const char *key)
{
	jv value = json_get(object, key);

	if (jv_get_kind(value) == JV_KIND_ARRAY)
		return value;
	jv_free(value);
	return jv_array();
}

static const char *
text_of(struct arena *a, jv value)
{
	char *s = NULL;

	if (jv_get_kind(value) == JV_KIND_STRING) {
		size_t n = (size_t)jv_string_length_bytes(jv_copy(value));

		s = arena_ndup(a, jv_string_value(value), n);
		/* A NUL, which tests do print, would end the string. */
		for (size_t i = 0; i < n; i++)
			if (!s[i])
				s[i] = '?';
		put_bytes(s);
	}
	jv_free(value);
	return s;
}

const char *
json_string(struct arena *a, jv object, const char *key)
{
	return text_of(a, json_get(object, key));
}

/* releases the value; the limit lets the difference of two numbers fit into
   64 bits */
static double
number_of(jv value, double otherwise)
{
	if (jv_get_kind(value) == JV_KIND_NUMBER &&
		fabs(jv_number_value(value)) <= 4e18)
		otherwise = jv_number_value(value);
	jv_free(value);
	return otherwise;
}

double
json_number(jv object, const char *key, double otherwise)
{
	return number_of(json_get(object, key), otherwise);
}

double
json_number_at(jv array, int i)
{
	return jv_get_kind(array) == JV_KIND_ARRAY
		? number_of(jv_array_get(jv_copy(array), i), 0)
		: 0;
}

int
json_int(jv object, const char *key, int otherwise)
{
	double number = json_number(object, key, otherwise);

	return number >= INT_MIN && number <= INT_MAX ? (int)number : otherwise;
}

int
json_true(jv object, const char *key)
{
	jv value = json_get(object, key);
	int yes = jv_get_kind(value) == JV_KIND_TRUE;

	jv_free(value);
	return yes;
}

const char *
json_element(struct arena *a, jv array, int i)
{
	if (jv_get_kind(array) != JV_KIND_ARRAY)
		return NULL;
	return text_of(a, jv_array_get(jv_copy(array), i));
}

void
json_strings(struct arena *a, jv object, const char *key, strings *to)
{
	jv array = json_array(object, key);
	int n = jv_array_length(jv_copy(array));

	for (int i = 0; i < n; i++) {
		const char *s = json_element(a, array, i);

		if (s)
			*vec_add(a, to) = s;
	}
	jv_free(array);
}

static void
put_escaped(struct buf *b, unsigned char c)
{
	static const char letters[] = "btn\0fr";

	if (c == '"' || c == '\\')
		buf_addf(b, "\\%c", c);
	else if (c >= '\b' && c <= '\r' && letters[c - '\b'])
		buf_addf(b, "\\%c", letters[c - '\b']);
	else
		buf_addf(b, "\\u%04x", c);
}

/* escapes a control or invisible character of several bytes (base/text.h);
   returns its length, or 0: there is none at s */
static size_t
put_unseen(struct buf *b, const char *s)
{
	unsigned code = (unsigned char)*s < 0xc2 ? 0 : text_unseen(s);

	if (!code)
		return 0;
	if (code < 0x10000)
		buf_addf(b, "\\u%04x", code);
	else
		buf_addf(b, "\\u%04x\\u%04x", 0xd7c0 + (code >> 10),
			0xdc00 + (code & 0x3ff));
	return text_utf8(s);
}

void
json_put(struct buf *b, const char *s)
{
	const unsigned char *p = (const unsigned char *)s;

	if (!s) {
		buf_adds(b, "null");
		return;
	}
	buf_addc(b, '"');
	while (*p) {
		const unsigned char *plain = p;
		size_t n;

		while (*p >= ' ' && *p < 0x7f && *p != '"' && *p != '\\')
			p++;
		buf_add(b, plain, (size_t)(p - plain));
		if (!*p)
			break;
		if (*p < 0x80) {
			put_escaped(b, *p++);
		} else if ((n = put_unseen(b, (const char *)p))) {
			p += n;
		} else if ((n = text_utf8((const char *)p))) {
			buf_add(b, p, n);
			p += n;
		} else {
			buf_addf(b, "\\udc%02x", *p++);
		}
	}
	buf_addc(b, '"');
}

void
json_key(struct buf *b, const char *key)
{
	if (b->n && !strchr("{[,\n", b->s[b->n - 1]))
		buf_addc(b, ',');
	json_put(b, key);
	buf_addc(b, ':');
}

void
json_put_value(struct buf *b, jv value, int flags)
{
	jv text = jv_dump_string(value, flags);
	const char *s = jv_string_value(text), *plain = s;
	struct buf spelt = {0};

	for (; *s; s++) { /* libjq escapes control characters of ASCII alone */
		size_t n = put_unseen(&spelt, s);

		if (!n && *s != 0x7f)
			continue;
		buf_add(b, plain, (size_t)(s - plain));
		if (n)
			buf_adds(b, spelt.s);
		else
			put_escaped(b, 0x7f);
		buf_clear(&spelt);
		s += n ? n - 1 : 0;
		plain = s + 1;
	}
	buf_release(&spelt);
	buf_adds(b, plain);
	jv_free(text);
}

void
json_put_strings(struct buf *b, const strings *list)
{
	buf_addc(b, '[');
	for (size_t i = 0; i < list->n; i++) {
		if (i)
			buf_addc(b, ',');
		json_put(b, list->v[i]);
	}
	buf_addc(b, ']');
}

void
json_put_list(struct buf *b, const char *key, const strings *list)
{
	json_key(b, key);
	json_put_strings(b, list);
}

void
json_put_string(struct buf *b, const char *key, const char *value)
{
	json_key(b, key);
	json_put(b, value);
}

void
json_put_int(struct buf *b, const char *key, int64_t value)
{
	json_key(b, key);
	buf_addf(b, "%" PRId64, value);
}

void
json_put_time(struct buf *b, const char *key, double seconds)
{
	json_key(b, key);
	buf_add_fixed(b, seconds, 6);
}
