/* Joining, cleaning and splitting of paths. */
#include "os/path.h"
#include "tap.h"

static void
test_clean(void)
{
	static const char *const cases[][2] = {
		{"a/b", "a/b"},
		{"./a//b/", "a/b"},
		{".", "."},
		{"", "."},
		{"a/../b", "b"},
		{"/r/x/y", "y"},
		{"/r/x", "."},
		{"/r/other", "/r/other"},
		{"../o", "/r/o"},
	};
	struct arena a = {0};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		is(path_clean(&a, "/r/x", cases[i][0]), cases[i][1],
			cases[i][0]);
	is(path_join(&a, "a", "b"), "a/b", "join");
	is(path_join(&a, ".", "b"), "b", "join with .");
	is(path_join(&a, "", "b"), "b", "join with nothing");
	is(path_join(&a, "/", "b"), "/b", "join with the root");
	is(path_join(&a, "a", "/b"), "/b", "join with an absolute path");
	arena_free(&a);
}

static void
test_parts(void)
{
	struct arena a = {0};

	is(path_dir(&a, "a/b/c"), "a/b", "the directory of a path");
	is(path_dir(&a, "c"), "", "a path that names none");
	is(path_argument(&a, "-x"), "./-x", "a path that looks like an option");
	is(path_argument(&a, "x-"), "x-", "one that does not");
	is(path_real(&a, "/./"), "/", "a real path");
	ok(!path_real(&a, "/no/such/file"), "a path to nothing");
	arena_free(&a);
}

int
main(void)
{
	test_clean();
	test_parts();
	return done();
}
