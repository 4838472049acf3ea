/* text and json: what is shown and what is written */
#include "base/text.h"
#include "base/text_id.h"
#include "formats/json.h"
#include "tap.h"

static void
test_fit(const char *s, size_t columns, const char *expected)
{
	struct buf b = {0};

	text_fit(&b, s, columns);
	is(b.s, expected, expected);
	buf_release(&b);
}

static void
test_fold(void)
{
	struct buf b = {0};

	text_fold(&b, "* ", "  ", "one two three\nas it is, whatever", 9);
	is(b.s, "* one two\n  three\n  as it is, whatever\n", "folded");
	buf_clear(&b);
	text_fold(&b, "", "  ", "longer-than-that a b", 9);
	is(b.s, "longer-than-that\n  a b\n", "a long word");
	buf_release(&b);
}

static void
test_put(const char *s, const char *expected)
{
	struct buf b = {0};

	buf_adds(&b, "");
	text_put(&b, s);
	is(b.s, expected, expected);
	buf_release(&b);
}

static void
test_surrogates(struct arena *a)
{
	static const char text[] =
		"{\"a\": [\"\\udcE9\\udc80\\udcff\", "
		"\"\\\\udce9\", \"\\ud83d\\ude00\\udbff\\udc80\", "
		"\"\\ud800 \\udc7f\\udfff\\ud800\\u0041\"]}";
	const char *cause;
	jv value = json_parse(a, text, sizeof text - 1, &cause);
	strings found = {0};

	json_strings(a, value, "a", &found);
	jv_free(value);
	ok(found.n == 4, "lone surrogates are no mistake");
	is(found.v[0], "\xe9\x80\xff", "those of bytes are these bytes");
	is(found.v[1], "\\udce9", "what only looks like one is text");
	is(strstr(found.v[2], "\xf0\x9f\x98\x80"), found.v[2],
		"a pair is a letter");
	is(found.v[3],
		"\xef\xbf\xbd \xef\xbf\xbd\xef\xbf\xbd"
		"\xef\xbf\xbd"
		"A",
		"others stand for nothing");
}

static void
test_json(void)
{
	struct arena a = {0};
	struct buf b = {0};
	const char *cause;
	jv value;

	buf_adds(&b, "{");
	json_put_string(&b, "a", "q\"\\\n\t\x01 镜像 \xff");
	json_put_string(&b, "none", NULL);
	json_put_int(&b, "i", -3);
	json_put_time(&b, "t", 1795493585.639262);
	buf_adds(&b, "}");
	value = json_parse(&a, b.s, b.n, &cause);
	ok(jv_is_valid(value), "what is put is JSON");
	is(json_string(&a, value, "a"), "q\"\\\n\t\x01 镜像 \xff",
		"text comes back, bytes that are no UTF-8, too");
	is(json_string(&a, value, "none"), NULL, "null");
	test_surrogates(&a);
	ok(json_number(value, "i", 0) == -3, "a whole number");
	ok(json_number(value, "t", 0) > 1795493585.6392, "a time");
	ok(json_number(value, "x", 7) == 7, "a missing number");
	jv_free(value);
	value = json_parse(&a, "{\"a\": [1", 8, &cause);
	ok(!jv_is_valid(value) && *cause, "torn JSON: %s", cause);
	jv_free(value);
	buf_release(&b);
	arena_free(&a);
}

static void
test_output(const char *s, const char *expected)
{
	struct buf b = {0};

	text_put_output(&b, s, strlen(s));
	is(b.s, expected, expected);
	buf_release(&b);
}

static void
test_shell(const char *s, const char *expected)
{
	struct buf b = {0};

	text_shell(&b, s);
	is(b.s, expected, expected);
	buf_release(&b);
}

static void
test_fit_id(const char *s, size_t columns, const char *expected)
{
	struct buf b = {0};

	text_fit_id(&b, s, columns);
	is(b.s, expected, expected);
	buf_release(&b);
}

int
main(void)
{
	ok(text_width("abc") == 3, "ASCII");
	ok(text_width("镜像") == 4, "wide characters count two");
	ok(text_width("e\xcc\x81") == 1, "a combining accent counts none");
	test_fit("abc", 5, "abc  ");
	test_fit("镜像", 5, "镜像 ");
	test_fit("abcdefghij", 7, "a...hij");
	test_put("a\033[31mb\r\n", "a\\x1b[31mb\\x0d\\x0a");
	test_put("镜像", "镜像");
	test_put("a\u202eb\u2066c\u200bd\ufeffe\u2028\U000e0041",
		"a\\u202eb\\u2066c\\u200bd\\ufeffe\\u2028\\U000e0041");
	test_put("\xc2\x9b"
		 "31m",
		"\\x9b31m");
	test_put("x\u200dy \U0001f468\u200d\U0001f469 \u2764\ufe0f e\u0301",
		"x\\u200dy \U0001f468\u200d\U0001f469 \u2764\ufe0f e\u0301");
	ok(text_width("a\u202e") == 7, "as wide as it is spelt");
	test_shell("a\u202eb", "$'a\\xe2\\x80\\xaeb'");
	test_fold();
	test_output("\033[1;31ma\033[0m\tb\r\r", "a    b");
	test_output("\033[2J\033[\033[3", "\\x1b[2J\\x1b[\\x1b[3");
	test_shell("a/b.py::test[50%]", "'a/b.py::test[50%]'");
	test_shell("--env=a", "--env=a");
	test_shell("", "''");
	test_shell("it's 镜像", "'it'\\''s 镜像'");
	test_shell("像\xe9\xed\xa0\x80", "$'像\\xe9\\xed\\xa0\\x80'");
	ok(text_whole("镜像", 5) == 3, "a cut is between letters");
	ok(text_whole("镜像", 6) == 6 && text_whole("\x80\x80\x80", 2) == 2,
		"and where the text ends, or has none");
	test_shell("a\nb\\'", "$'a\\x0ab\\\\\\''");
	test_fit_id("dir/sub/a.py::test[x/y]", 23, "dir/sub/a.py::test[x/y]");
	test_fit_id("dir/sub/a.py::test[x/y]", 15, "a.py::test[x/y]");
	test_fit_id("dir/sub", 4, "sub ");
	test_json();
	return done();
}
