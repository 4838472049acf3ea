/* hooks: options that the project adds, taken from the command line */
#include "config/hook_options.h"
#include "tap.h"

static struct arena arena;

static void
add(struct hook_options *h, const char *name, const char *letter, int flag)
{
	struct hook_option *o = vec_add(&arena, &h->options);

	*vec_add(&arena, &o->names) = name;
	if (letter)
		*vec_add(&arena, &o->names) = letter;
	o->flag = flag;
}

/* words, of which those after -- are pytest's: "OPTIONS | REST" or an error */
static void
test_take(const char *line, const char *expected)
{
	struct diag d = {.arena = &arena};
	struct hook_options h = {0};
	struct buf b = {0};
	strings words = {0}, rest = {0};
	size_t n = 0;
	int dashes = 0;

	add(&h, "--say", "-s", 1);
	add(&h, "--size", NULL, 0);
	for (char *w = strtok(arena_dup(&arena, line), " "); w;
		w = strtok(NULL, " ")) {
		if (strcmp(w, "--") == 0) {
			dashes = 1;
			continue;
		}
		*vec_add(&arena, &words) = w;
		n += !dashes;
	}
	hook_options_take(&h, &words, n, &rest, &d);
	if (d.nerrors) {
		buf_adds(&b, d.messages.v[0].text);
	} else {
		hook_options_put(&b, &h);
		buf_adds(&b, " |");
		for (size_t i = 0; i < rest.n; i++)
			buf_addf(&b, " %s", rest.v[i]);
	}
	is(b.s, expected, line);
	buf_release(&b);
}

int
main(void)
{
	test_take("", "{} |");
	test_take("--say", "{\"--say\":true} |");
	test_take("-s -x", "{\"--say\":true} | -x");
	test_take("--say hi -x", "{\"--say\":\"hi\"} | -x");
	test_take("--say=hi tests", "{\"--say\":\"hi\"} | tests");
	test_take("--say=", "{\"--say\":\"\"} |");
	test_take("--say tests/unit", "{\"--say\":true} | tests/unit");
	test_take("--say missing/x.py", "{\"--say\":true} | missing/x.py");
	test_take("--size 3 --size=4", "{\"--size\":\"4\"} |");
	test_take("--size -3", "{\"--size\":\"-3\"} |");
	test_take("--size", "--size wants a value: --size VALUE");
	test_take("--sizes --saying", "{} | --sizes --saying");
	test_take("--say -- --say --size", "{\"--say\":true} | --say --size");
	test_take("--size -- 3", "--size wants a value: --size VALUE");
	arena_free(&arena);
	return done();
}
