#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "json.h"
#include "mask.h"
#include "yjson.h"

enum { SHORT = 6 };	/* shorter ones are masked as whole words only */

static void
add(struct mask *m, struct arena *a, const char *value)
{
	static const int forms[] = {0, JV_PRINT_ASCII};

	if (!*value || strcmp(value, "***") == 0)
		return;
	*vec_add(a, &m->values) = arena_dup(a, value);
	for (size_t i = 0; i < 2; i++) { /* as JSON and Python show it */
		jv text = jv_dump_string(jv_string(value), forms[i]);
		size_t n = (size_t)jv_string_length_bytes(jv_copy(text)) - 2;
		const char *inner = jv_string_value(text) + 1;

		if (n != strlen(value) || memcmp(inner, value, n) != 0)
			*vec_add(a, &m->values) = arena_ndup(a, inner, n);
		jv_free(text);
	}
}

/* also without the scheme of an authorization */
static void
add_text(struct mask *m, struct arena *a, const char *value)
{
	static const char *const schemes[] = {"Bearer ", "Basic ", "Token "};

	add(m, a, value);
	for (size_t i = 0; i < 3; i++) {
		size_t n = strlen(schemes[i]);

		if (strncasecmp(value, schemes[i], n) == 0)
			add(m, a, value + n + strspn(value + n, " "));
	}
}

/* consumes value; below: a key above it names a secret */
static void
walk(struct mask *m, struct arena *a, jv value, int below)
{
	jv text;

	switch (jv_get_kind(value)) {
	case JV_KIND_OBJECT:
		jv_object_foreach(value, key, inner) {
			walk(m, a, inner, below ||
				yjson_is_secret(jv_string_value(key)));
			jv_free(key);
		}
		break;
	case JV_KIND_ARRAY:
		jv_array_foreach(value, i, inner)
			walk(m, a, inner, below);
		break;
	case JV_KIND_STRING:
		if (below)
			add_text(m, a, jv_string_value(value));
		break;
	case JV_KIND_NUMBER:
		text = jv_dump_string(jv_copy(value), 0);
		if (below)
			add(m, a, jv_string_value(text));
		jv_free(text);
		break;
	default:
		break;
	}
	jv_free(value);
}

static int
longest_first(const void *x, const void *y)
{
	size_t a = strlen(*(const char *const *)x);
	size_t b = strlen(*(const char *const *)y);

	return (a < b) - (a > b);
}

void
mask_load(struct mask *m, struct arena *a, const char *path)
{
	const char *cause;
	jv value;

	*m = (struct mask){0};
	if (!path)
		return;
	value = json_read(a, path, &cause);
	if (jv_is_valid(value)) {
		walk(m, a, json_get(value, "config"), 0);
		walk(m, a, json_get(value, "headers"), 0);
	}
	jv_free(value);
	if (m->values.n)
		qsort(m->values.v, m->values.n, sizeof *m->values.v,
			longest_first);
}

static int
is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || (c & 0x80);
}

/* the length of the secret that stands at text[i], or 0 */
static size_t
secret_at(const struct mask *m, const char *text, size_t i, size_t n)
{
	for (size_t j = 0; j < m->values.n; j++) {
		size_t length = strlen(m->values.v[j]);

		if (length > n - i || memcmp(text + i, m->values.v[j],
				length) != 0)
			continue;
		if (length >= SHORT || ((i == 0 || !is_word(text[i - 1])) &&
				(i + length == n || !is_word(text[i + length]))))
			return length;
	}
	return 0;
}

void
mask_put(struct buf *b, const struct mask *m, const char *text, size_t n)
{
	for (size_t i = 0, length; i < n; i += length) {
		length = secret_at(m, text, i, n);
		if (length)
			buf_adds(b, "***");
		else
			buf_add(b, text + i, length = 1);
	}
}
