#include "secrets/mask.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "formats/json.h"
#include "formats/secret_names.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "secrets/elided.h"
#include "secrets/secret_pairs.h"
#include "secrets/spellings.h"

enum {
	SHORT = 6, /* shorter values are masked only as whole words, */
	LEAST = 4  /* even shorter ones only after their key */
};

/* Words that any text may hold are no secrets; secrets/mask.py has the same
   list. */
static const char *const common[] = {"admin", "administrator", "default",
	"demo", "error", "example", "fail", "failed", "false", "guest",
	"localhost", "login", "none", "null", "pass", "passed", "passwd",
	"password", "pytest", "root", "secret", "skipped", "test", "tester",
	"testing", "tests", "token", "true", "user", "username"};

static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			     "abcdefghijklmnopqrstuvwxyz0123456789+/";

static int
is_base64(char c)
{
	return isalnum((unsigned char)c) || (c && strchr("+/=_-", c));
}

static void
add_part(struct mask *m, struct arena *a, const char *part, size_t n)
{
	*vec_add(a, &m->coded) = arena_ndup(a, part, n);
	m->first[(unsigned char)*part] = 1;
}

/* adds the parts of the value's base64 that no neighbouring bytes change: for
   each of the three offsets in a group of three bytes, in both alphabets */
static void
add_base64(struct mask *m, struct arena *a, const char *value)
{
	size_t n = strlen(value);
	char *coded = arena_alloc(a, (n + 2) * 2 + 4);

	for (size_t before = 0; before < 3; before++) {
		size_t start = (before * 8 + 5) / 6, end = (before + n) * 8 / 6;
		int other = 0;

		for (size_t i = start; i < end; i++) {
			unsigned bits = 0;

			for (size_t bit = i * 6; bit < i * 6 + 6; bit++)
				bits = bits << 1 |
					((unsigned char)value[bit / 8 -
						 before] >>
							(7 - bit % 8) &
						1);
			coded[i] = base64[bits];
			other |= bits >= 62;
		}
		if (end < start + SHORT)
			continue;
		add_part(m, a, coded + start, end - start);
		for (size_t i = start; other && i < end; i++)
			coded[i] = coded[i] == '+' ? '-'
				: coded[i] == '/'  ? '_'
						   : coded[i];
		if (other)
			add_part(m, a, coded + start, end - start);
	}
}

static int
longest_first(const void *x, const void *y)
{
	size_t a = strlen(*(const char *const *)x);
	size_t b = strlen(*(const char *const *)y);

	return (a < b) - (a > b);
}

static int
is_common(const char *value)
{
	for (size_t i = 0; i < sizeof common / sizeof *common; i++)
		if (strcasecmp(value, common[i]) == 0)
			return 1;
	return strlen(value) < LEAST;
}

void
mask_add(struct mask *m, struct arena *a, const char *value)
{
	m->active = 1;
	if (is_common(value) || strcmp(value, "***") == 0)
		return;
	*vec_add(a, &m->values) = arena_dup(a, value);
	spellings_begin(value, m->first);
	if (strlen(value) >= SHORT)
		add_base64(m, a, value);
	qsort(m->values.v, m->values.n, sizeof *m->values.v, longest_first);
}

/* adds a value, also without the scheme of an Authorization header */
static void
add_text(struct mask *m, struct arena *a, const char *value)
{
	static const char *const schemes[] = {"Bearer ", "Basic ", "Token "};

	mask_add(m, a, value);
	for (size_t i = 0; i < 3; i++) {
		size_t n = strlen(schemes[i]);

		if (strncasecmp(value, schemes[i], n) == 0)
			mask_add(m, a, value + n + strspn(value + n, " "));
	}
}

/* adds the secrets in a value and releases it; below: 1 when a key above it
   names a secret */
static void
walk(struct mask *m, struct arena *a, jv value, int below)
{
	jv text;

	switch (jv_get_kind(value)) {
	case JV_KIND_OBJECT:
		jv_object_foreach(value, key, inner)
		{
			walk(m, a, inner,
				below ||
					secret_name_is_secret(
						jv_string_value(key)));
			jv_free(key);
		}
		break;
	case JV_KIND_ARRAY:
		jv_array_foreach(value, i, inner) walk(m, a, inner, below);
		break;
	case JV_KIND_STRING:
		if (below)
			add_text(m, a, jv_string_value(value));
		break;
	case JV_KIND_NUMBER:
		text = jv_dump_string(jv_copy(value), 0);
		if (below)
			mask_add(m, a, jv_string_value(text));
		jv_free(text);
		break;
	default:
		break;
	}
	jv_free(value);
}

void
mask_load(struct mask *m, struct arena *a, const char *path)
{
	const char *cause, *names;
	jv value;

	*m = (struct mask){0};
	if (!path)
		return;
	value = json_read(a, path, &cause);
	if (jv_is_valid(value)) {
		m->active = 1;
		names = json_string(a, value, "secrets");
		if (names)
			secret_names_set(names);
		walk(m, a, json_get(value, "config"), 0);
		walk(m, a, json_get(value, "headers"), 0);
	}
	jv_free(value);
}

void
mask_section(struct mask *m, struct arena *a, const char *section)
{
	const char *cause;

	*m = (struct mask){.active = section != NULL};
	if (section)
		walk(m, a, json_parse(a, section, strlen(section), &cause), 0);
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
		const char *value = m->values.v[j];
		size_t length = spellings_match(value, text + i, n - i);

		if (length &&
			(strlen(value) >= SHORT ||
				((i == 0 || !is_word(text[i - 1])) &&
					(i + length == n ||
						!is_word(text[i + length])))))
			return length;
	}
	return 0;
}

/* the length of a secret in base64 there, with what follows of its base64
   text; what precedes it is cut off b, down to `begin`; 0: none */
static size_t
coded_at(const struct mask *m, struct buf *b, size_t begin, const char *text,
	size_t n)
{
	for (size_t j = 0; j < m->coded.n; j++) {
		size_t length = strlen(m->coded.v[j]);

		if (length > n || memcmp(text, m->coded.v[j], length) != 0)
			continue;
		while (length < n && is_base64(text[length]))
			length++;
		while (b->n > begin && is_base64(b->s[b->n - 1]))
			b->n--;
		return length;
	}
	return 0;
}

static void
put_known(struct buf *b, const struct mask *m, const char *text, size_t n)
{
	size_t begin = b->n, done = 0;

	for (size_t i = 0, length; i < n; i += length) {
		length = 1;
		if (!m->first[(unsigned char)text[i]])
			continue;
		length = secret_at(m, text, i, n);
		if (!length && m->coded.n) {
			buf_add(b, text + done, i - done);
			done = i;
			length = coded_at(m, b, begin, text + i, n - i);
		}
		if (!length) {
			length = 1;
			continue;
		}
		buf_add(b, text + done, i - done);
		buf_adds(b, "***");
		done = i + length;
	}
	buf_add(b, text + done, n - done);
}

void
mask_put(struct buf *b, const struct mask *m, const char *text, size_t n)
{
	struct buf known = {0}, whole = {0};

	if (!m->active) {
		buf_add(b, text, n);
		return;
	}
	buf_adds(&known, "");
	put_known(&known, m, text, n);
	buf_adds(&whole, "");
	elided_put(&whole, &m->values, known.s, known.n);
	secret_pairs_put(b, whole.s, whole.n);
	buf_release(&known);
	buf_release(&whole);
}

const char *
mask_text(const struct mask *m, struct arena *a, const char *text)
{
	struct buf b = {0};

	if (!text || !m->active)
		return text;
	buf_adds(&b, "");
	mask_put(&b, m, text, strlen(text));
	return buf_take(&b, a);
}

int
mask_file(const struct mask *m, const char *path)
{
	struct buf text = {0}, shown = {0};
	int failed = 0;

	if (!m->active || !fs_is_file(path))
		return 0;
	buf_adds(&text, "");
	buf_adds(&shown, "");
	failed = fs_read(path, &text) != 0;
	if (!failed)
		mask_put(&shown, m, text.s, text.n);
	if (!failed && (shown.n != text.n || memcmp(shown.s, text.s, text.n)))
		failed = file_write(path, shown.s, shown.n) < 0;
	buf_release(&text);
	buf_release(&shown);
	return failed ? -1 : 0;
}
