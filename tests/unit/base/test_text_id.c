/* node ids for people: pytest's escapes, and what is left of an id that is cut */
#include "base/text_id.h"

#include "tap.h"

static void
shows(const char *id, const char *expected)
{
	struct buf b = {0};

	buf_adds(&b, "");
	text_put_id(&b, id);
	is(b.s, expected, id);
	buf_release(&b);
}

static void
fits(int shortened, size_t columns, const char *id, const char *expected)
{
	struct buf b = {0};

	buf_adds(&b, "");
	if (shortened)
		text_fit_short_id(&b, id, columns);
	else
		text_fit_id(&b, id, columns);
	is(b.s, expected, id);
	buf_release(&b);
}

int
main(void)
{
	shows("a.py::t[\\u5317\\u4eac]", "a.py::t[北京]");
	shows("a.py::t[\\U0001f600-\\xe9]", "a.py::t[😀-é]");
	shows("a.py::t[\\\\u5317]", "a.py::t[\\\\u5317]"); /* a backslash */
	shows("a.py::t[\\x1b\\x9b]", "a.py::t[\\x1b\\x9b]");
	shows("a.py::t[\\u202e]", "a.py::t[\\u202e]");
	shows("a.py::t[\\ud800\\u12]", "a.py::t[\\ud800\\u12]");
	shows("a.py::t[\\U00110000]", "a.py::t[\\U00110000]");
	shows("a.py::t[北\x1b]", "a.py::t[北\\x1b]");
	ok(text_id_width("t[\\u5317]") == 5, "two columns");
	fits(0, 12, "d/a.py::t[1]", "d/a.py::t[1]");
	fits(0, 10, "d/a.py::t[1]", "a.py::t[1]");
	fits(1, 12, "d/a.py::t[1]", "a.py::t[1]  ");
	fits(1, 12, "d/a.py::TestC::t[\\u5317]", "TestC::t[北]");
	fits(1, 6, "d/a.py::TestC::t[1::2]", "t...2]");
	fits(1, 40, "d/a.py::TestC::t[1]",
		"a.py::TestC::t[1]                       ");
	return done();
}
