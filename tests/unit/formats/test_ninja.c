#include "formats/ninja.h"
#include "tap.h"

/* the word that a shell makes of it */
static void
as_shell(char *to, const char *word)
{
	for (const char *p = word; *p; p++)
		if (*p == '\\')
			*to++ = *++p;
		else if (*p != '\'')
			*to++ = *p;
	*to = '\0';
}

static void
test_word(const char *word, const char *expected)
{
	struct buf b = {0};
	char back[256];

	buf_adds(&b, "");
	ninja_word(&b, word);
	is(b.s, expected, expected);
	as_shell(back, b.s);
	ninja_decode(back);
	is(back, word, "decoded again");
	buf_release(&b);
}

static void
test_file(void)
{
	struct arena a = {0};
	struct ninja_file f = {.target = "odd dir/all"};
	struct ninja_edge *e = vec_add(&a, &f.edges);
	struct buf b = {0};

	e->comment = "a\nb";
	e->rule = "phony";
	*vec_add(&a, &e->outputs) = "odd dir/all";
	*vec_add(&a, &e->inputs) = "c:$x";
	*vec_add(&a, &e->vars) = (struct ninja_var){"args", " $1 |"};
	ninja_put(&b, &f);
	is(b.s,
		"\nninja_required_version = 1.7\n\n# a b\n"
		"build odd$ dir/all: phony | c$:$$x\n  args = $ $$1 |\n"
		"\ndefault odd$ dir/all\n",
		"paths and values are escaped");
	ok(!ninja_spells("a|b"), "a bar cannot be spelt");
	ok(!ninja_spells("a\nb"), "a line break cannot be spelt");
	ok(ninja_spells("a b:c$"), "blank, colon and dollar can");
	buf_release(&b);
	arena_free(&a);
}

int
main(void)
{
	test_word("plain-1.py", "plain-1.py");
	test_word("a and not b", "'a and not b'");
	test_word("it's", "'it'\\''s'");
	test_word("", "''");
	test_word("a\nb", "a%0Ab");
	test_word("100%", "100%25");
	test_word("@file", "@file");
	test_word("$(rm -rf /)", "'$(rm -rf /)'");
	test_file();
	return done();
}
