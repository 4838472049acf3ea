/* What a terminal shows after the bytes of status lines. */
#define _DEFAULT_SOURCE
#include <stdlib.h>
#include <unistd.h>

#include "os/status_line.h"
#include "tap.h"

static struct status_line line;

static void
put(const char *text, const char *foot, const char *expected, const char *name)
{
	struct buf out = {0}, above = {0}, below = {0};

	buf_adds(&out, "");
	if (*text)
		buf_adds(&above, text);
	if (*foot)
		buf_adds(&below, foot);
	status_line_put(&line, &out, &above, &below, 10);
	is(out.s, expected, name);
	buf_release(&out);
	buf_release(&above);
	buf_release(&below);
}

static void
test_put(void)
{
	put("", "", "", "nothing is shown");
	put("text\n", "", "text\n", "text without a foot");
	put("", "1 of 2\n", "1 of 2\033[K\n", "a foot below it");
	put("", "1 of 2\n", "", "the same foot costs no byte");
	put("", "2 of 2\n", "\033[1A\r2 of 2\033[K\n\033[J",
		"a new foot overwrites the line");
	put("more\n", "2 of 2\n", "\033[1A\r\033[Jmore\n2 of 2\033[K\n",
		"text goes above the foot");
	put("", "a\nb\n", "\033[1A\ra\033[K\nb\033[K\n\033[J", "two lines");
	put("", "c\n", "\033[2A\rc\033[K\n\033[J", "the second is erased");
	put("", "", "\033[1A\r\033[J", "the foot is erased");
	put("end\n", "", "end\n", "nothing is left of it");
}

static void
test_width(void)
{
	put("", "0123456789\n", "0123456789\033[K\n", "as wide as can be");
	put("", "x\n", "\033[1A\rx\033[K\n\033[J", "that is one row");
	put("", "0123456789a\n", "\033[1A\r0123456789a\033[K\n\033[J",
		"wider than a terminal that has shrunk");
	put("", "\033[31mred\033[0m\n",
		"\033[2A\r\033[31mred\033[0m\033[K\n\033[J",
		"that was two rows");
	put("", "中文中文中文\n", "\033[1A\r中文中文中文\033[K\n\033[J",
		"colours have no width");
	put("", "", "\033[2A\r\033[J", "wide letters have two columns");
}

static void
test_draw(void)
{
	struct buf text = {0}, foot = {0};
	char got[64] = "";
	int fds[2];

	if (pipe(fds) != 0)
		abort();
	buf_adds(&text, "text\n");
	buf_adds(&foot, "foot\n");
	status_line_draw(&line, fds[1], &text, &foot, 10);
	if (read(fds[0], got, sizeof got - 1) < 0)
		abort();
	is(got, "text\nfoot\033[K\n", "drawn into a descriptor");
	ok(text.n == 0 && foot.n == 5, "the text is taken, the foot is not");
	buf_release(&text);
	buf_release(&foot);
}

int
main(void)
{
	test_put();
	test_width();
	test_draw();
	buf_release(&line.foot);
	return done();
}
