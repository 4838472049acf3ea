#include "secrets/spellings.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

enum { LONG = 8 }; /* shorter values are not looked for across lines */

/* the n bytes from p on, which are not NUL-terminated */
struct bytes {
	const char *p;
	size_t n;
};

static size_t
slashes(struct bytes r)
{
	size_t i = 0;

	while (i < r.n && r.p[i] == '\\')
		i++;
	return i;
}

/* the length of text if it stands at r, whatever its case; else 0 */
static size_t
word(struct bytes r, const char *text)
{
	size_t n = strlen(text);

	return n <= r.n && strncasecmp(r.p, text, n) == 0 ? n : 0;
}

static struct bytes
after(struct bytes r, size_t n)
{
	return (struct bytes){r.p + n, r.n - n};
}

/* \xHH, \uHHHH, \UHHHHHHHH, or bytes as \xHH\xHH; any number of backslashes */
static size_t
escaped(struct bytes r, const char *letter, size_t n, unsigned code)
{
	char spelt[64];
	size_t at = slashes(r), used;

	if (!at)
		return 0;
	snprintf(spelt, sizeof spelt, "x%02x", code);
	if (code < 0x100 && (used = word(after(r, at), spelt)))
		return at + used;
	snprintf(spelt, sizeof spelt, "U%08x", code);
	if ((used = word(after(r, at), spelt)) && r.p[at] == 'U')
		return at + used;
	snprintf(spelt, sizeof spelt, "u%04x",
		code < 0x10000 ? code : 0xd7c0 + (code >> 10));
	used = word(after(r, at), spelt);
	if (used && code < 0x10000)
		return at + used;
	if (used && (at += used, used = slashes(after(r, at)))) {
		snprintf(spelt, sizeof spelt, "u%04x", 0xdc00 + (code & 0x3ff));
		at += used;
		used = word(after(r, at), spelt);
		return used ? at + used : 0;
	}
	for (size_t i = at = 0; i < n && code > 0x7f; i++) {
		snprintf(
			spelt, sizeof spelt, "x%02x", (unsigned char)letter[i]);
		used = slashes(after(r, at));
		at += used;
		used = used ? word(after(r, at), spelt) : 0;
		if (!used)
			return 0;
		at += used;
	}
	return code > 0x7f ? at : 0;
}

/* %HH for each byte, %25HH if a URL was encoded twice */
static size_t
in_url(struct bytes r, const char *letter, size_t n)
{
	size_t at = 0;
	char spelt[4];

	for (size_t i = 0; i < n; i++) {
		if (!word(after(r, at), "%"))
			return 0;
		for (at++; word(after(r, at), "25") &&
			(unsigned char)letter[i] != '%';
			at += 2)
			;
		snprintf(spelt, sizeof spelt, "%02x", (unsigned char)letter[i]);
		if (!word(after(r, at), spelt))
			return 0;
		at += 2;
	}
	return at;
}

/* &amp; and &#38; and &#x26;, escaped any number of times */
static size_t
entity(struct bytes r, unsigned code)
{
	static const struct {
		unsigned code;
		const char *name;
	} names[] = {{'&', "amp;"}, {'<', "lt;"}, {'>', "gt;"}, {'"', "quot;"},
		{'\'', "apos;"}, {' ', "nbsp;"}};
	size_t at = word(r, "&"), used;
	char *end, number[16];
	int hex;

	if (!at)
		return 0;
	for (; word(after(r, at), "amp;") && at + 5 < r.n &&
		(word(after(r, at + 4), "amp;") || code != '&' ||
			r.p[at + 4] == '#');
		at += 4)
		;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (names[i].code == code &&
			(used = word(after(r, at), names[i].name)))
			return at + used;
	if (!word(after(r, at), "#"))
		return 0;
	at++;
	hex = word(after(r, at), "x") != 0;
	at += (size_t)hex;
	snprintf(number, sizeof number, "%.*s",
		(int)(r.n - at < 15 ? r.n - at : 15), r.p + at);
	if (!isxdigit((unsigned char)*number) ||
		strtoul(number, &end, hex ? 16 : 10) != code || *end != ';')
		return 0;
	return at + (size_t)(end - number) + 1;
}

/* a line end, with the mark and indentation that pytest puts before the next
   line, unless the value goes on there with `next` */
static size_t
line_end(struct bytes r, char next)
{
	size_t at = word(r, "\r");

	if (!word(after(r, at), "\n"))
		return 0;
	at++;
	if (at < r.n && r.p[at] == next)
		return at;
	if (at < r.n && r.p[at] && strchr("E>|+?-", r.p[at]))
		at++;
	while (at < r.n && (r.p[at] == ' ' || r.p[at] == '\t'))
		at++;
	return at;
}

/* one letter of a value; slashes_at matches backslashes */
static size_t
letter_at(struct bytes r, const char *letter)
{
	size_t at = slashes(r), used, n;
	unsigned code = text_code(letter, &n);
	char c = *letter;

	if ((c == '&' && (used = entity(r, code))) ||
		(c == '%' && (used = in_url(r, letter, n))))
		return used; /* these spellings begin with the letter itself */
	if (n <= r.n && memcmp(r.p, letter, n) == 0)
		return c == '\n' ? line_end(r, letter[1]) : n;
	if (n == 1 && isalnum((unsigned char)c))
		return 0;
	if (at && at < r.n &&
		((strchr("\"'/", c) && r.p[at] == c) ||
			(c == '\n' && r.p[at] == 'n') ||
			(c == '\r' && r.p[at] == 'r') ||
			(c == '\t' && r.p[at] == 't')))
		return at + 1;
	if (c == ' ' && word(r, "+"))
		return 1;
	if (strchr("\"'/", c) && (used = entity(after(r, at), code)))
		return at + used;
	if ((used = escaped(r, letter, n, code)) || (used = entity(r, code)) ||
		(used = in_url(r, letter, n)))
		return used;
	return c == '\n' ? line_end(r, letter[1]) : 0;
}

/* a colour sequence (ESC [ … m), or its escaped form */
static size_t
colour(struct bytes r)
{
	static const char *const starts[] = {"u001b", "x1b", "033", "e"};
	size_t at = word(r, "\033"), back = slashes(r);

	for (size_t i = 0; back && !at && i < 4; i++)
		if (word(after(r, back), starts[i]))
			at = back + strlen(starts[i]);
	if (!at && !(at = word(r, "#x1b")) && !(at = word(r, "&#x1b;")))
		at = word(r, "&#27;");
	if (!at || !word(after(r, at), "["))
		return 0;
	for (at++; at < r.n &&
		(isdigit((unsigned char)r.p[at]) || r.p[at] == ';' ||
			r.p[at] == ':');
		at++)
		;
	return at < r.n && isalpha((unsigned char)r.p[at]) ? at + 1 : 0;
}

/* the break where pprint or pytest has folded a text, perhaps into literals */
static size_t
fold(struct bytes r)
{
	size_t at = r.n && (*r.p == '"' || *r.p == '\''), used, prefix;

	used = line_end(after(r, at), '\0');
	if (!used)
		return 0;
	at += used;
	prefix = at < r.n && r.p[at] && strchr("bru", r.p[at]);
	if (at + prefix < r.n &&
		(r.p[at + prefix] == '"' || r.p[at + prefix] == '\''))
		at += prefix + 1;
	return at;
}

static size_t
gap(struct bytes r, int folds)
{
	size_t at = 0, used;

	while ((used = colour(after(r, at))) ||
		(folds && (used = fold(after(r, at)))))
		at += used;
	return at;
}

/* at least as many backslashes as the value has there */
static size_t
slashes_at(struct bytes r, size_t wanted)
{
	size_t at = 0, used;

	for (size_t i = 0; i < wanted; i++) {
		used = escaped(after(r, at), "\\", 1, '\\');
		if (!used && !(used = entity(after(r, at), '\\')))
			used = in_url(after(r, at), "\\", 1);
		if (!used)
			return at ? 0 : slashes(r) >= wanted ? slashes(r) : 0;
		at += used;
	}
	return at;
}

/* the next n bytes of the value: all backslashes of a row, or one letter */
static size_t
part_at(struct bytes r, const char *part, size_t n)
{
	return *part == '\\' ? slashes_at(r, n) : letter_at(r, part);
}

size_t
spellings_match(const char *value, const char *text, size_t n)
{
	struct bytes r = {text, n};
	int folds = strlen(value) >= LONG;
	size_t at = 0, part, used, between;

	for (const char *v = value; *v; v += part) {
		part = strspn(v, "\\");
		if (!part)
			text_code(v, &part);
		between = 0;
		used = colour(after(r, at)) ? 0
					    : part_at(after(r, at), v, part);
		if (!used && at && (between = gap(after(r, at), folds)))
			used = part_at(after(r, at + between), v, part);
		if (!used)
			return 0;
		at += between + used;
	}
	return at;
}

void
spellings_begin(const char *value, unsigned char first[static 256])
{
	first[(unsigned char)*value] = 1;
	if (isalnum((unsigned char)*value))
		return;
	for (const char *p = "\\&%+\r\n"; *p; p++)
		first[(unsigned char)*p] = 1;
}
