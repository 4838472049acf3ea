#define _GNU_SOURCE
#include "formats/yaml_json.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "formats/json.h"
#include "formats/secret_names.h"

static const char *const words[][2] = {
	{"true", "true"},
	{"yes", "true"},
	{"on", "true"},
	{"false", "false"},
	{"no", "false"},
	{"off", "false"},
	{"null", "null"},
	{"~", "null"},
	{"", "null"},
};

/* As YAML 1.1: true, True and TRUE, but not tRUE. */
static int
is_word(const char *text, const char *word)
{
	size_t n = strlen(word), upper = 0;

	if (strlen(text) != n || strncasecmp(text, word, n) != 0)
		return 0;
	for (size_t i = 0; i < n; i++)
		upper += isupper((unsigned char)text[i]) != 0;
	return upper == 0 || upper == n ||
		(upper == 1 && isupper((unsigned char)text[0]));
}

static int
put_word(struct buf *b, const char *text)
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (is_word(text, words[i][0])) {
			buf_adds(b, words[i][1]);
			return 1;
		}
	return 0;
}

/* digits with _ between them, after 0x, 0b or 0 (octal) if the base is not 10 */
static int
put_integer(struct buf *b, const char *text)
{
	char digits[64];
	const char *p = text + (*text == '-' || *text == '+');
	int base = 10;
	size_t n = 0;
	char *end;
	long long value;

	if (p[0] == '0' && p[1])
		base = p[1] == 'x' ? 16 : p[1] == 'b' ? 2 : 8;
	p += base == 16 || base == 2 ? 2 : 0;
	if (!isxdigit((unsigned char)*p))
		return 0;
	for (; *p && n < sizeof digits - 1; p++)
		if (*p != '_')
			digits[n++] = *p;
	digits[n] = '\0';
	errno = 0;
	value = strtoll(digits, &end, base);
	if (*p || *end || end == digits || errno)
		return 0;
	buf_addf(b, "%lld", *text == '-' ? -value : value);
	return 1;
}

/* 1.5, .5, 1., 1.5e+3: YAML 1.1 wants a dot, and a sign in the exponent. */
static int
put_float(struct buf *b, const char *text)
{
	const char *p = text + (*text == '-' || *text == '+');
	size_t before = strspn(p, "0123456789"), after;
	double value;

	p += before;
	if (*p++ != '.')
		return 0;
	after = strspn(p, "0123456789");
	p += after;
	if (*p == 'e' || *p == 'E') {
		if (p[1] != '-' && p[1] != '+')
			return 0;
		p += 2 + strspn(p + 2, "0123456789");
	}
	value = strtod(text, NULL);
	if (*p || !(before || after) || value - value != 0)
		return 0;
	buf_addf(b, "%.17g", value);
	return 1;
}

static void
put_scalar(struct buf *b, const struct yaml_node *n)
{
	if (!n->plain ||
		!(put_word(b, n->text) || put_integer(b, n->text) ||
			put_float(b, n->text)))
		json_put(b, n->text);
}

static void
put_members(struct buf *b, const struct yaml_node *n, int masked)
{
	for (size_t i = 0; i < n->keys.n; i++) {
		json_key(b, n->keys.v[i]->text);
		if (masked && secret_name_is_secret(n->keys.v[i]->text))
			buf_adds(b, "\"***\"");
		else
			yaml_json_put(b, n->items.v[i], masked);
	}
}

void
yaml_json_put(struct buf *b, const struct yaml_node *n, int masked)
{
	if (n->kind == YAML_TREE_SCALAR) {
		put_scalar(b, n);
	} else if (n->kind == YAML_TREE_MAPPING) {
		buf_addc(b, '{');
		put_members(b, n, masked);
		buf_addc(b, '}');
	} else {
		buf_addc(b, '[');
		for (size_t i = 0; i < n->items.n; i++) {
			buf_adds(b, i ? "," : "");
			yaml_json_put(b, n->items.v[i], masked);
		}
		buf_addc(b, ']');
	}
}
