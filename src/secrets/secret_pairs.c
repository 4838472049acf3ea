#include "secrets/secret_pairs.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "formats/secret_names.h"

enum { SHORT = 6 }; /* shorter words are no secrets by themselves */

struct bytes {
	const char *s;
	size_t n;
};

struct range {
	size_t begin, end; /* equal: there is none */
};

static const struct range none;

static char
at(struct bytes t, size_t i)
{
	return i < t.n ? t.s[i] : '\0';
}

static int
is_one_of(char c, const char *set)
{
	return c && strchr(set, c) != NULL;
}

static int
in_name(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-';
}

static int
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static size_t
blanks(struct bytes t, size_t i)
{
	while (is_blank(at(t, i)))
		i++;
	return i;
}

static int
begins(struct bytes t, size_t i, const char *word)
{
	size_t n = strlen(word);

	return i <= t.n && n <= t.n - i && strncasecmp(t.s + i, word, n) == 0;
}

static int
ends_so(struct bytes t, size_t end, const char *word)
{
	size_t n = strlen(word);

	return end >= n && begins(t, end - n, word);
}

/* the length of a quotation mark, perhaps escaped for JSON or HTML; or 0 */
static size_t
quote(struct bytes t, size_t i)
{
	static const char *const entities[] = {
		"&quot;", "&apos;", "&#34;", "&#39;", "&#x22;", "&#x27;"};
	size_t n = 0;

	while (at(t, i + n) == '\\')
		n++;
	if (at(t, i + n) == '"' || at(t, i + n) == '\'')
		return n + 1;
	for (size_t j = 0; j < sizeof entities / sizeof *entities; j++)
		if (begins(t, i, entities[j]))
			return strlen(entities[j]);
	return 0;
}

/* words that often follow a key and are no secrets: types, states, prose */
static int
is_ordinary(struct bytes t, struct range s)
{
	static const char *const words[] = {"str", "int", "bytes", "bool",
		"float", "dict", "list", "tuple", "set", "object", "any",
		"optional", "union", "callable", "secretstr", "type", "string",
		"number", "boolean", "none", "true", "false", "null",
		"required", "missing", "invalid", "wrong", "empty", "expired",
		"ok", "is", "option", "must", "was", "and", "or", "requires",
		"for", "to", "argument", "flag", "has", "cannot", "not",
		"field"};
	size_t n;

	while (s.end > s.begin && is_one_of(t.s[s.end - 1], ".:!?"))
		s.end--;
	n = s.end - s.begin;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strlen(words[i]) == n && begins(t, s.begin, words[i]))
			return 1;
	return 0;
}

/* 1 for names with dots between them, such as config.token */
static int
is_code(struct bytes t, struct range s)
{
	int first = 1;

	for (size_t i = s.begin; i < s.end; i++) {
		char c = t.s[i];

		if (c == '.' ? first
			     : !(isalpha((unsigned char)c) || c == '_' ||
				       (c & 0x80) ||
				       (!first && isdigit((unsigned char)c))))
			return 0;
		first = c == '.';
	}
	return s.end > s.begin && !first;
}

static int
has_key(struct bytes t, struct range s)
{
	for (size_t i = s.begin; i < s.end; i++)
		if (secret_name_word(t.s + i, s.end - i))
			return 1;
	return 0;
}

/* 1 for a word with digits or signs, as passwords have them */
static int
is_odd(struct bytes t, struct range s)
{
	for (size_t i = s.begin; i < s.end && s.end - s.begin >= SHORT; i++)
		if (isdigit((unsigned char)t.s[i]) ||
			is_one_of(t.s[i], "!@#$%^*+=~"))
			return 1;
	return 0;
}

static int
is_number(struct bytes t, struct range s)
{
	while (s.begin < s.end && isdigit((unsigned char)t.s[s.begin]))
		s.begin++;
	return s.begin == s.end;
}

/* 1 for keys such as total_tokens or token_expires_in, whose numbers are no
   secrets */
static int
is_count(struct bytes t, size_t end)
{
	static const char *const ends[] = {"tokens", "count", "length", "limit",
		"ttl", "expire", "expires", "_in", "_at"};

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (ends_so(t, end, ends[i]))
			return 1;
	return 0;
}

/* the content of a string literal that begins there, perhaps with a prefix as
   in b"" */
static struct range
string_at(struct bytes t, size_t i)
{
	struct range s;
	size_t n, prefix = 0;

	while (prefix < 2 && is_one_of(at(t, i + prefix), "bBuUrRfF"))
		prefix++;
	n = quote(t, i + prefix);
	if (!n) {
		prefix = 0;
		n = quote(t, i);
	}
	i += prefix;
	s.begin = s.end = i + n;
	if (!n)
		return none;
	for (; s.end < t.n && t.s[s.end] != '\n'; s.end++) {
		if (n == 1 && t.s[s.end] == '\\' && at(t, s.end + 1) != '\n' &&
			s.end + 1 < t.n)
			s.end++;
		else if (t.n - s.end >= n &&
			memcmp(t.s + s.end, t.s + i, n) == 0)
			break;
	}
	return s;
}

/* a word without quotes */
static struct range
token_at(struct bytes t, size_t i)
{
	struct range s = {i, i};

	while (s.end < t.n && t.s[s.end] &&
		!isspace((unsigned char)t.s[s.end]) &&
		!is_one_of(t.s[s.end], "&\"'`,;(){}[]<>|\\"))
		s.end++;
	return s;
}

/* an HTTP header's value: to the end of the line or of the enclosing quotes */
static struct range
header_at(struct bytes t, size_t i)
{
	struct range s = {i, i}, first;

	if (i >= t.n || isspace((unsigned char)t.s[i]))
		return none;
	for (; s.end < t.n && !is_one_of(t.s[s.end], "\n\r\"'<>"); s.end++) {
		size_t n = s.end;

		while (at(t, n) == '\\')
			n++;
		if (n > s.end && (at(t, n) == 'r' || at(t, n) == 'n'))
			break;
	}
	first = s;
	for (first.end = i; first.end < s.end && t.s[first.end] != ',';)
		first.end++;
	return is_ordinary(t, first) ? none : s;
}

/* the text of an XML element, after its name */
static struct range
element_at(struct bytes t, size_t i)
{
	struct range s;

	if (begins(t, i, "&gt;"))
		s.begin = i + 4;
	else if (at(t, i) == '>')
		s.begin = i + 1;
	else
		return none;
	for (s.end = s.begin; s.end < t.n && !is_one_of(t.s[s.end], "<>&\n");)
		s.end++;
	return at(t, s.end) == '<' || begins(t, s.end, "&lt;") ? s : none;
}

/* the word after an option such as --password */
static struct range
argument_at(struct bytes t, size_t i)
{
	struct range s;
	char q;

	s.begin = s.end = blanks(t, i);
	q = at(t, s.begin);
	if (s.begin == i || q == '-')
		return none;
	if (q == '"' || q == '\'')
		for (s.end = ++s.begin;
			s.end < t.n && t.s[s.end] != q && t.s[s.end] != '\n';
			s.end++)
			;
	else
		while (s.end < t.n && !isspace((unsigned char)t.s[s.end]) &&
			!is_one_of(t.s[s.end], "\"'"))
			s.end++;
	return is_ordinary(t, s) ? none : s;
}

/* 1 when only indentation and pytest's marks precede it in its line */
static int
is_alone(struct bytes t, size_t start)
{
	if (start && (t.s[start - 1] == '"' || t.s[start - 1] == '\''))
		start--;
	while (start && t.s[start - 1] == '\\')
		start--;
	while (start && is_one_of(t.s[start - 1], " \tE>|+?*-"))
		start--;
	return !start || t.s[start - 1] == '\n';
}

/* the secret value that follows a key from start to end */
static struct range
value_at(struct bytes t, size_t start, size_t end)
{
	size_t i = end + quote(t, end), sign, after;
	struct range s;

	if (ends_so(t, start, "<") || ends_so(t, start, "&lt;"))
		return element_at(t, end);
	i += at(t, i) == ']';
	sign = blanks(t, i);
	if (!is_one_of(at(t, sign), ":="))
		return none;
	after = sign + (begins(t, sign, "=>") ? 2 : 1);
	if (is_one_of(at(t, after), ":="))
		return none;
	s = string_at(t, blanks(t, after));
	if (s.end > s.begin)
		return s;
	if (quote(t, blanks(t, after)))
		return none;
	if (t.s[sign] == ':' &&
		(begins(t, start, "x-") || ends_so(t, end, "authorization") ||
			ends_so(t, end, "cookie")))
		return header_at(t, blanks(t, after));
	s = token_at(t, blanks(t, after));
	if (s.end == s.begin || is_ordinary(t, s) ||
		(has_key(t, s) && is_code(t, s)) ||
		is_one_of(at(t, s.end), "([") ||
		(is_count(t, end) && is_number(t, s)))
		return none;
	if (t.s[sign] == '=' && sign == i && after == s.begin)
		return s;
	after = blanks(t, s.end);
	if (after < t.n && !is_one_of(t.s[after], ",;)}]\n\r"))
		return none;
	if ((t.s[sign] == ':' && is_alone(t, start)) ||
		(quote(t, end) && is_number(t, s)))
		return s;
	return is_odd(t, s) &&
			!(memchr(t.s + s.begin, '.', s.end - s.begin) &&
				is_code(t, s))
		? s
		: none;
}

/* the token after "Bearer" or "Basic" */
static struct range
bearer_at(struct bytes t, size_t i)
{
	struct range s;
	int odd = 0;

	if ((!begins(t, i, "bearer") && !begins(t, i, "basic")) ||
		(i && (in_name(t.s[i - 1]) && t.s[i - 1] != '-')))
		return none;
	i += begins(t, i, "bearer") ? 6 : 5;
	s.begin = s.end = blanks(t, i);
	if (s.begin == i)
		return none;
	while (s.end < t.n &&
		(isalnum((unsigned char)t.s[s.end]) ||
			is_one_of(t.s[s.end], "._~+/-")))
		odd |= isdigit((unsigned char)t.s[s.end++]);
	if (s.end - s.begin < SHORT)
		return none;
	for (; at(t, s.end) == '='; s.end++)
		odd = 1;
	return odd ? s : none;
}

/* the password in ://user:password@ */
static struct range
url_at(struct bytes t, size_t i)
{
	struct range s;

	if (!begins(t, i, "://") || !i || !isalnum((unsigned char)t.s[i - 1]))
		return none;
	for (s.begin = i + 3; s.begin < t.n &&
		!isspace((unsigned char)t.s[s.begin]) &&
		!is_one_of(t.s[s.begin], "/:@\"'");)
		s.begin++;
	if (at(t, s.begin) != ':')
		return none;
	for (s.end = ++s.begin; s.end < t.n &&
		!isspace((unsigned char)t.s[s.end]) &&
		!is_one_of(t.s[s.end], "/@\"'");)
		s.end++;
	return at(t, s.end) == '@' ? s : none;
}

/* the secret that a key, a scheme or a URL at i tells of */
static struct range
secret_at(struct bytes t, size_t i)
{
	size_t start = i, end = i + secret_name_word(t.s + i, t.n - i);
	struct range s;

	if (t.s[i] == ':')
		return url_at(t, i);
	if (end == i)
		return bearer_at(t, i);
	while (start && (in_name(t.s[start - 1]) || (t.s[start - 1] & 0x80)))
		start--;
	while (end < t.n && in_name(t.s[end]))
		end++;
	s = value_at(t, start, end);
	if (s.end == s.begin && begins(t, start, "--"))
		s = argument_at(t, end);
	return s;
}

void
secret_pairs_put(struct buf *b, const char *text, size_t n)
{
	struct bytes t = {text, n};
	size_t done = 0;

	for (size_t i = 0; i < n; i++) {
		struct range s;

		if (!secret_name_may_begin(text[i]) && text[i] != ':' &&
			(text[i] | 0x20) != 'b')
			continue;
		s = secret_at(t, i);
		if (s.end == s.begin || s.begin < done ||
			(s.end - s.begin == 3 &&
				memcmp(text + s.begin, "***", 3) == 0))
			continue;
		buf_add(b, text + done, s.begin - done);
		buf_adds(b, "***");
		done = s.end;
		i = s.end - 1;
	}
	buf_add(b, text + done, n - done);
}
