/* JSON in and out, with bytes that are not UTF-8. */
#include "formats/json.h"
#include "tap.h"

static struct arena arena;

static const char *
put(const char *s)
{
	struct buf b = {0};

	json_put(&b, s);
	return buf_take(&b, &arena);
}

/* a string, written and read again */
static void
round_trip(const char *s, const char *json)
{
	const char *text = put(s), *cause;
	jv array;

	is(text, json, json);
	text = arena_fmt(&arena, "[%s]", text);
	array = json_parse(&arena, text, strlen(text), &cause);
	is(json_element(&arena, array, 0), s, "read again");
	jv_free(array);
}

static void
test_strings(void)
{
	round_trip("", "\"\"");
	round_trip("a\"b\\c", "\"a\\\"b\\\\c\"");
	round_trip("\b\t\n\v\f\r\033\177",
		"\"\\b\\t\\n\\u000b\\f\\r\\u001b\\u007f\"");
	round_trip("\303\251\360\237\230\200", "\"\303\251\360\237\230\200\"");
	round_trip("a\200b\377", "\"a\\udc80b\\udcff\"");
	round_trip("\302\205", "\"\\u0085\"");
	round_trip("\342\200\256", "\"\\u202e\"");
	round_trip("\363\240\200\201", "\"\\udb40\\udc01\"");
	is(put(NULL), "null", "no string");
}

static void
reads(const char *text, const char *expected)
{
	const char *cause = NULL, *got;
	jv value = json_parse(&arena, text, strlen(text), &cause);

	got = jv_is_valid(value) ? json_string(&arena, value, "k") : cause;
	is(got, expected, text);
	jv_free(value);
}

static void
test_read(void)
{
	reads("{\"k\":\"x\"}", "x");
	reads("{\"k\":1}", NULL);
	reads("{}", NULL);
	reads("[]", NULL);
	reads("{\"k\":\"a\\u0000b\"}", "a?b");
	reads("{\"k\":\"\\ud83d\\ude00\"}", "\360\237\230\200");
	reads("{\"k\":\"\\ud83d\"}", "\357\277\275");
	reads("{\"k\":\"\\udc41\"}", "\357\277\275");
	reads("{\"k\":\"\\\\ud83d\"}", "\\ud83d");
}

/* the cause names no byte of the text, which may hold secrets */
static void
refuses(const char *text)
{
	const char *cause = NULL;
	jv value = json_parse(&arena, text, strlen(text), &cause);

	ok(!jv_is_valid(value) && cause && !strstr(cause, "hunter"),
		"refused: %s", text);
	jv_free(value);
}

static void
test_damaged(void)
{
	refuses("");
	refuses("{\"password\":\"hunter22\"");
	refuses("{\"hunter22\"}");
	refuses("[1] [2]");
}

static void
test_numbers(void)
{
	const char *cause,
		text[] = "{\"i\":7,\"d\":1.5,\"big\":1e300,"
			 "\"t\":true,\"a\":[1,\"x\",2.5]}";
	jv value = json_parse(&arena, text, strlen(text), &cause);
	jv array = json_array(value, "a"), none = json_array(value, "i");

	ok(json_int(value, "i", -1) == 7, "an integer");
	ok(json_int(value, "none", -1) == -1, "none");
	ok(json_number(value, "d", 0) > 1.4, "a number");
	ok(json_number(value, "big", -1) < 0, "one that is too large");
	ok(json_true(value, "t") && !json_true(value, "i"), "a truth");
	ok(json_number_at(array, 2) > 2.4, "a number in an array");
	ok(json_number_at(array, 1) < .1, "not a string there");
	ok(json_number_at(array, 9) < .1, "nor beyond its end");
	ok(!json_element(&arena, array, 0), "a number is no string");
	ok(jv_array_length(jv_copy(none)) == 0, "no array is an empty one");
	jv_free(array);
	jv_free(none);
	jv_free(value);
}

static void
test_members(void)
{
	const char *words[] = {"a", "b"};
	const strings list = {.v = words, .n = 2};
	struct buf b = {0};

	buf_addc(&b, '{');
	json_put_string(&b, "s", "x");
	json_put_int(&b, "i", -5);
	json_put_time(&b, "t", 1.25);
	json_put_list(&b, "l", &list);
	buf_addc(&b, '}');
	is(b.s, "{\"s\":\"x\",\"i\":-5,\"t\":1.250000,\"l\":[\"a\",\"b\"]}",
		"commas where they are needed");
	buf_clear(&b);
	json_put_value(&b, jv_string("\302\205\177"), 0);
	is(b.s, "\"\\u0085\\u007f\"", "values are escaped alike");
	buf_release(&b);
}

static void
filters(const char *filter, int status, const char *expected)
{
	struct buf out = {0}, text = {0};
	const char *cause = NULL;
	int failed;

	buf_adds(&text, "{\"a\":[\"x\",{\"b\":1}]}");
	failed = json_filter(&out, &arena, filter, &text, &cause);
	ok(failed == status, "%s", filter);
	if (expected)
		is(out.s, expected, "its results");
	else
		ok(cause && *cause, "its cause");
	buf_release(&out);
	buf_release(&text);
}

static void
test_filter(void)
{
	filters(".a[]", 0, "x\n{\"b\":1}\n");
	filters(".a | length", 0, "2\n");
	filters(".a[", -1, NULL);
	filters(".a.b", -1, NULL);
}

int
main(void)
{
	test_strings();
	test_read();
	test_damaged();
	test_numbers();
	test_members();
	test_filter();
	arena_free(&arena);
	return done();
}
