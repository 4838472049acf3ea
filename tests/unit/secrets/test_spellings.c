/* A known secret in each spelling of a text. */
#include <string.h>

#include "secrets/spellings.h"
#include "tap.h"

/* `text` begins with the value; `rest` is what follows it */
static void
matches(const char *value, const char *text, const char *rest)
{
	size_t n = spellings_match(value, text, strlen(text));

	is(n ? text + n : NULL, rest, text);
}

static void
differs(const char *value, const char *text)
{
	ok(!spellings_match(value, text, strlen(text)), "%s", text);
}

static void
test_plain(void)
{
	matches("S3cret", "S3cret!", "!");
	differs("S3cret", "S3cre");
	differs("S3cret", "s3cret");
	differs("S3cret", "");
}

static void
test_escapes(void)
{
	matches("a\"b", "a\\\"b.", ".");
	matches("a\"b", "a\\\\\\\"b", "");
	matches("a/b", "a\\/b", "");
	matches("a\nb", "a\\nb", "");
	matches("a\\b", "a\\\\b", "");
	matches("p\303\251q", "p\\xe9q", "");
	matches("p\303\251q", "p\\u00e9q", "");
	matches("p\303\251q", "p\\xc3\\xa9q", "");
	matches("p\360\237\230\200q", "p\\U0001f600q", "");
	matches("p\360\237\230\200q", "p\\ud83d\\ude00q", "");
}

static void
test_markup(void)
{
	matches("a&b", "a&amp;b", "");
	matches("a&b", "a&amp;amp;b", "");
	matches("a<b", "a&#60;b", "");
	matches("a<b", "a&#x3C;b", "");
	matches("a\"b", "a&quot;b", "");
	differs("a<b", "a&#61;b");
}

static void
test_urls(void)
{
	matches("a/b", "a%2Fb", "");
	matches("a/b", "a%252fb", "");
	matches("a b", "a+b", "");
	matches("a%b", "a%25b", "");
	differs("a/b", "a%2Eb");
}

static void
test_gaps(void)
{
	matches("S3cret", "S3\033[31mcret", "");
	matches("S3cret", "S3\\x1b[31mcret", "");
	matches("S3cretS3cret", "S3cret\nE   S3cret", "");
	matches("S3cretS3cret", "S3cret'\n 'S3cret", "");
	differs("S3cret", "S3\ncret");
}

static void
test_begin(void)
{
	unsigned char first[256] = {0};

	spellings_begin("S3cret", first);
	ok(first['S'] && !first['\\'], "a letter is never escaped");
	spellings_begin("\"x", first);
	ok(first['"'] && first['\\'] && first['&'] && first['%'],
		"a sign may be");
}

int
main(void)
{
	test_plain();
	test_escapes();
	test_markup();
	test_urls();
	test_gaps();
	test_begin();
	return done();
}
