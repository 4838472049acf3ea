#include "base/text_id.h"

#include <string.h>

#include "base/text.h"

enum {
	LATIN = 0xa0, /* below are control characters, which stay escaped */
	NARROW = 30   /* fewer columns are for names of tests, not of modules */
};

static void
put_utf8(struct buf *b, unsigned code)
{
	if (code < 0x800) {
		buf_addc(b, (char)(0xc0 | code >> 6));
	} else if (code < 0x10000) {
		buf_addc(b, (char)(0xe0 | code >> 12));
		buf_addc(b, (char)(0x80 | (code >> 6 & 0x3f)));
	} else {
		buf_addc(b, (char)(0xf0 | code >> 18));
		buf_addc(b, (char)(0x80 | (code >> 12 & 0x3f)));
		buf_addc(b, (char)(0x80 | (code >> 6 & 0x3f)));
	}
	buf_addc(b, (char)(0x80 | (code & 0x3f)));
}

/* the value of n hexadecimal digits, or 0 */
static unsigned
hex(const char *s, size_t n)
{
	unsigned code = 0;

	for (size_t i = 0; i < n; i++) {
		static const char digits[] = "0123456789abcdef";
		const char *at = s[i] ? strchr(digits, s[i]) : NULL;

		if (!at)
			return 0;
		code = code << 4 | (unsigned)(at - digits);
	}
	return code;
}

/* the length of an escape that stands for a character, *code; 0: it is none */
static size_t
escape(const char *s, unsigned *code)
{
	size_t n = s[0] != '\\' ? 0
		: s[1] == 'x'   ? 2
		: s[1] == 'u'   ? 4
		: s[1] == 'U'   ? 8
				: 0;

	*code = n ? hex(s + 2, n) : 0;
	return *code < LATIN || *code > 0x10ffff ||
			(*code >= 0xd800 && *code < 0xe000)
		? 0
		: n + 2;
}

/* appends the id with its escapes replaced; pairs of backslashes stay */
static void
put_plain(struct buf *b, const char *id)
{
	buf_adds(b, "");
	while (*id) {
		unsigned code;
		size_t n = escape(id, &code);

		if (n) {
			put_utf8(b, code);
		} else {
			n = id[0] == '\\' && id[1] == '\\' ? 2 : 1;
			buf_add(b, id, n);
		}
		id += n;
	}
}

/* an id without the directories of its module */
static const char *
without_directories(const char *id)
{
	const char *end = strstr(id, "::"), *name = id;

	for (const char *p = id; *p && p != end; p++)
		if (*p == '/' && p[1])
			name = p + 1;
	return name;
}

/* an id without its module, then its class, where it is too wide with them */
static const char *
last_names(const char *id, size_t columns)
{
	const char *next;

	while (text_width(id) > columns && (next = strstr(id, "::")) &&
		strcspn(id, "[") > (size_t)(next - id))
		id = next + 2;
	return id;
}

void
text_put_id(struct buf *b, const char *id)
{
	struct buf plain = {0};

	put_plain(&plain, id);
	text_put(b, plain.s);
	buf_release(&plain);
}

size_t
text_id_width(const char *id)
{
	struct buf plain = {0};
	size_t width;

	put_plain(&plain, id);
	width = text_width(plain.s);
	buf_release(&plain);
	return width;
}

void
text_fit_id(struct buf *b, const char *id, size_t columns)
{
	struct buf plain = {0};

	put_plain(&plain, id);
	text_fit(b,
		text_width(plain.s) > columns ? without_directories(plain.s)
					      : plain.s,
		columns);
	buf_release(&plain);
}

void
text_fit_short_id(struct buf *b, const char *id, size_t columns)
{
	struct buf plain = {0};

	put_plain(&plain, without_directories(id));
	text_fit(b, columns < NARROW ? last_names(plain.s, columns) : plain.s,
		columns);
	buf_release(&plain);
}
