#define _DEFAULT_SOURCE
#include "base/text.h"

#include <string.h>
#include <time.h>

size_t
text_utf8(const char *s)
{
	const unsigned char *c = (const unsigned char *)s;
	size_t n = c[0] < 0x80 ? 1
		: c[0] < 0xc2  ? 0
		: c[0] < 0xe0  ? 2
		: c[0] < 0xf0  ? 3
		: c[0] < 0xf5  ? 4
			       : 0;

	for (size_t i = 1; i < n; i++)
		if ((c[i] & 0xc0) != 0x80)
			return 0;
	/* overlong, a surrogate, or above U+10FFFF */
	if ((c[0] == 0xe0 && c[1] < 0xa0) || (c[0] == 0xed && c[1] > 0x9f) ||
		(c[0] == 0xf0 && c[1] < 0x90) || (c[0] == 0xf4 && c[1] > 0x8f))
		return 0;
	return n;
}

size_t
text_whole(const char *s, size_t most)
{
	size_t n = strlen(s);

	if (n <= most)
		return n;
	for (n = most; n && most - n < 4 && (s[n] & 0xc0) == 0x80; n--)
		;
	return text_utf8(s + n) ? n : most;
}

unsigned
text_code(const char *s, size_t *n)
{
	const unsigned char *p = (const unsigned char *)s;
	unsigned code;

	*n = text_utf8(s);
	if (*n <= 1) {
		*n = 1;
		return p[0];
	}
	code = p[0] & (0x7fu >> *n);
	for (size_t i = 1; i < *n; i++)
		code = code << 6 | (p[i] & 0x3f);
	return code;
}

static size_t
columns_of(unsigned code)
{
	static const unsigned wide[][2] = {
		{0x1100, 0x115f},
		{0x2e80, 0x303e},
		{0x3041, 0x4dbf},
		{0x4e00, 0xa4cf},
		{0xa960, 0xa97f},
		{0xac00, 0xd7a3},
		{0xf900, 0xfaff},
		{0xfe30, 0xfe6f},
		{0xff00, 0xff60},
		{0xffe0, 0xffe6},
		{0x1f300, 0x1f64f},
		{0x1f680, 0x1f6ff},
		{0x1f900, 0x1f9ff},
		{0x20000, 0x3fffd},
	};

	if ((code >= 0x300 && code <= 0x36f) || code == 0x200c ||
		code == 0x200d || (code >= 0xfe00 && code <= 0xfe0f))
		return 0;
	for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
		if (code >= wide[i][0] && code <= wide[i][1])
			return 2;
	return 1;
}

/* C0, DEL and C1, which are shown as \xHH */
static int
is_control(unsigned code)
{
	return code < ' ' || (code >= 0x7f && code < 0xa0);
}

/*
 * 1 for invisible characters: those that change the direction of text or have
 * no width, and tags. Joiners are allowed in front of a letter that is not
 * ASCII, since emoji and some scripts need them there.
 */
static int
is_hidden(unsigned code, const char *next)
{
	static const unsigned hidden[][2] = {
		{0x61c, 0x61c},
		{0x180e, 0x180e},
		{0x200b, 0x200b},
		{0x200e, 0x200f},
		{0x2028, 0x202e},
		{0x2060, 0x206f},
		{0xfeff, 0xfeff},
		{0xfff9, 0xfffb},
		{0xe0000, 0xe007f},
	};

	if (code < 0x61c)
		return 0;
	if (code == 0x200c || code == 0x200d)
		return !(*next & 0x80);
	for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
		if (code >= hidden[i][0] && code <= hidden[i][1])
			return 1;
	return 0;
}

unsigned
text_unseen(const char *s)
{
	size_t n;
	unsigned code = text_code(s, &n);

	return n > 1 && (is_control(code) || is_hidden(code, s + n)) ? code : 0;
}

size_t
text_escape(struct buf *b, const char *s)
{
	size_t n;
	unsigned code = text_code(s, &n);

	if (is_control(code) || (n == 1 && code >= 0x80))
		buf_addf(b, "x%02x", code & 0xff);
	else if (is_hidden(code, s + n))
		buf_addf(b, code < 0x10000 ? "u%04x" : "U%08x", code);
	else
		return 0;
	return n;
}

/* appends one character of *n bytes, escaped if need be (unless b is NULL);
   returns its columns */
static size_t
put_one(struct buf *b, const char *s, size_t *n)
{
	unsigned code = text_code(s, n);

	if (is_control(code) || (*n == 1 && code >= 0x80)) {
		if (b)
			buf_addf(b, "\\x%02x", code & 0xff);
		return 4;
	}
	if (is_hidden(code, s + *n)) {
		if (b)
			buf_addf(b, code < 0x10000 ? "\\u%04x" : "\\U%08x",
				code);
		return code < 0x10000 ? 6 : 10;
	}
	if (b)
		buf_add(b, s, *n);
	return columns_of(code);
}

int
text_ends(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n >= m && strcmp(s + n - m, end) == 0;
}

size_t
text_width(const char *s)
{
	size_t width = 0, n;

	for (; *s; s += n)
		width += put_one(NULL, s, &n);
	return width;
}

void
text_put(struct buf *b, const char *s)
{
	size_t n;

	for (; *s; s += n)
		put_one(b, s, &n);
}

void
text_put_lines(struct buf *b, const char *s)
{
	size_t n;

	for (; *s; s += n)
		if (*s == '\n')
			buf_add(b, s, n = 1);
		else
			put_one(b, s, &n);
}

void
text_put_line(struct buf *b, const char *s, size_t most)
{
	size_t n, end = strcspn(s, "\n"), i = 0;

	for (; i < end && i < most; i += n)
		put_one(b, s + i, &n);
	if (i < end)
		buf_adds(b, "...");
}

/* the length of an escape sequence that only changes colours, or 0 */
static size_t
colour(const char *s, size_t n)
{
	size_t i = 2;

	if (n < 3 || s[0] != '\033' || s[1] != '[')
		return 0;
	while (i < n && strchr("0123456789;:", s[i]) && s[i])
		i++;
	return i < n && s[i] == 'm' ? i + 1 : 0;
}

void
text_put_output(struct buf *b, const char *s, size_t n)
{
	struct buf line = {0};

	buf_adds(&line, "");
	while (n && s[n - 1] == '\r')
		n--;
	for (size_t i = 0, skip; i < n; i += skip) {
		skip = colour(s + i, n - i);
		if (skip)
			continue;
		skip = 1;
		if (s[i] == '\t')
			buf_adds(&line, "    ");
		else
			buf_addc(&line, s[i] ? s[i] : '?');
	}
	text_put(b, line.s);
	buf_release(&line);
}

/* the bytes of a character that must not be sent as it is, or of invalid
   UTF-8; else 0 */
static size_t
control(const char *s)
{
	size_t n;
	unsigned code = text_code(s, &n);

	return is_control(code) || (n == 1 && code >= 0x80) ||
			is_hidden(code, s + n)
		? n
		: 0;
}

static int
has_control(const char *s)
{
	while (*s && !control(s))
		s += text_utf8(s);
	return *s != '\0';
}

void
text_shell(struct buf *b, const char *word)
{
	static const char plain[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"abcdefghijklmnopqrstuvwxyz0123456789_@%+=:,./-";
	const char *quote = has_control(word) ? "$'" : "'";

	if (*word && !word[strspn(word, plain)]) {
		buf_adds(b, word);
		return;
	}
	buf_adds(b, quote);
	for (; *word; word++) {
		size_t n = control(word);

		for (size_t i = 0; i < n; i++)
			buf_addf(b, "\\x%02x", (unsigned char)word[i]);
		if (n) {
			word += n - 1;
			continue;
		}
		if (*word == '\'')
			buf_adds(b, *quote == '$' ? "\\'" : "'\\''");
		else if (*word == '\\' && *quote == '$')
			buf_adds(b, "\\\\");
		else {
			buf_add(b, word, text_utf8(word));
			word += text_utf8(word) - 1;
		}
	}
	buf_addc(b, '\'');
}

void
text_put_date(struct buf *b, double seconds)
{
	time_t t = (time_t)seconds;
	struct tm at;
	char text[64] = "";

	if (localtime_r(&t, &at))
		strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &at);
	buf_adds(b, text);
}

void
text_fit(struct buf *b, const char *s, size_t columns)
{
	size_t width = text_width(s),
	       head = columns > 3 ? (columns - 3) / 3 : 0, used = 0, n;
	const char *tail = s;

	if (width <= columns) {
		text_put(b, s);
		for (; width < columns; width++)
			buf_addc(b, ' ');
		return;
	}
	for (; *s; s += n) {
		size_t w = put_one(NULL, s, &n);

		if (used + w > head)
			break;
		used += put_one(b, s, &n);
	}
	buf_adds(b, "...");
	used += 3;
	while (width > columns - used) {
		width -= put_one(NULL, tail, &n);
		tail += n;
	}
	for (text_put(b, tail); used + width < columns; used++)
		buf_addc(b, ' ');
}

void
text_cut(struct buf *b, const char *s, size_t columns)
{
	size_t end = strcspn(s, "\n"), used = 0, n, cut = b->n;

	for (size_t i = 0; i < end; i += n) {
		size_t w = put_one(b, s + i, &n);

		used += w;
		if (used + 3 <= columns)
			cut = b->n;
		if (used > columns) {
			b->n = cut;
			buf_adds(b, columns > 2 ? "..." : "");
			return;
		}
	}
}

void
text_fold(struct buf *b, const char *first, const char *indent,
	const char *text, size_t width)
{
	size_t column = strlen(first);

	buf_adds(b, first);
	while (*text && *text != '\n') {
		size_t n = strcspn(text, " \n"), skip = text[n] == ' ';

		if (column > strlen(indent) && column + n > width) {
			b->n -= b->s[b->n - 1] == ' ';
			buf_addf(b, "\n%s", indent);
			column = strlen(indent);
		}
		buf_add(b, text, n + skip);
		column += n + skip;
		text += n + skip;
	}
	for (; *text == '\n' && text[1]; text += strcspn(text, "\n")) {
		text++;
		buf_addf(b, "\n%s%.*s", indent, (int)strcspn(text, "\n"), text);
	}
	buf_addc(b, '\n');
}
