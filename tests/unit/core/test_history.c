/* The history of past runs, read and written. */
#include "core/history.h"
#include "tap.h"

static const char text[] =
	"{\"group\":\"short\",\"digest\":\"d\",\"time\":100,\"wall\":1}\n"
	"{\"group\":\"long\",\"digest\":\"d\",\"time\":100,\"wall\":9}\n"
	"torn {\"group\":\n"
	"{\"module\":\"m.py\",\"time\":100,\"tests\":[[\"a\",1,2,0,\"PF\"],"
	"[\"b\",0,5,0,\"PPPPPPPPPPPPPPPP\"],7]}\n";

static void
test_read(struct arena *a)
{
	struct history h;
	struct buf b = {0};

	history_parse(&h, a, text, sizeof text - 1, 1);
	ok(h.groups.n == 2 && h.modules.n == 1, "groups and modules");
	ok(history_group(&h, "long")->wall == 9, "a group's time");
	ok(history_group(&h, "none") == NULL, "no group of that name");
	is(history_test(history_module(&h, "m.py"), "b")->outcomes,
		"PPPPPPPPPP", "outcomes are bounded");
	ok(history_module(&h, "m.py")->seconds == 8, "a module's time");
	history_put(&b, &h, 200);
	history_parse(&h, a, b.s, b.n, 0);
	ok(h.groups.n == 2 && h.modules.n == 0, "groups alone");
	buf_clear(&b);
	history_put(&b, &h, 100 * 24 * 3600.0);
	ok(b.n == 0, "old ones are forgotten");
	buf_release(&b);
}

/* what is read is written again, and the other way round */
static void
test_round_trip(struct arena *a)
{
	struct history h;
	struct buf once = {0}, twice = {0};

	history_parse(&h, a, text, sizeof text - 1, 1);
	history_put(&once, &h, 200);
	history_parse(&h, a, once.s, once.n, 1);
	history_put(&twice, &h, 200);
	is(twice.s, once.s, "a round trip");
	buf_release(&once);
	buf_release(&twice);
}

static void
test_find(struct arena *a)
{
	const struct history_module *m = NULL;
	const char *rest;
	struct history h;

	history_parse(&h, a, text, sizeof text - 1, 1);
	is(history_find(&h, "m.py::b", &m)->name, "b", "a test by its id");
	is(m->path, "m.py", "and its module");
	ok(!history_find(&h, "m.py::none", &m) && m, "no test of that name");
	ok(!history_find(&h, "n.py::b", &m) && !m, "no module of that name");
	is(history_split(a, "m.py::X::y", &rest), "m.py", "split: the module");
	is(rest, "X::y", "split: the rest");
	is(history_split(a, "m.py", &rest), "m.py", "split: a module alone");
	is(rest, "", "split: no rest");
}

int
main(void)
{
	struct arena a = {0};

	test_read(&a);
	test_round_trip(&a);
	test_find(&a);
	arena_free(&a);
	return done();
}
