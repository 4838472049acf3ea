/* Names in place of the folders of a machine. */
#define _DEFAULT_SOURCE
#include "core/places.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tap.h"

static struct arena arena;
static struct places places;

static const char *
hidden(const char *text)
{
	struct buf b = {0};
	const char *s = arena_fmt(&arena, text, places.root, places.root);

	return places_hide(&b, &places, s, strlen(s)) == 0
		? buf_take(&b, &arena)
		: "refused";
}

static const char *
shown(const char *text)
{
	struct buf b = {0};

	places_show(&b, &places, text, strlen(text));
	return buf_take(&b, &arena);
}

static void
test_texts(void)
{
	const char *many = "%1$s %1$s/x file://%1$s: %1$s. (%1$s)";

	is(hidden("at %s/a.py:3"), "at {aomaker:root}/a.py:3", "the root");
	is(hidden("at %s-old/a.py, %s.bak"),
		arena_fmt(&arena, "at %s-old/a.py, %s.bak", places.root,
			places.root),
		"not folders whose names begin so");
	is(hidden("/home/ann/.netrc"), "{aomaker:home}/.netrc", "the home");
	is(hidden("/opt/py/lib/x.py"), "{aomaker:python}/lib/x.py", "Python");
	is(hidden("/opt/py/base/lib"), "{aomaker:base}/lib",
		"the longest folder");
	is(hidden("/usr/lib/x"), "/usr/lib/x", "not those of the system");
	is(hidden("/tmp/pytest-of-ann/pytest-0"),
		"/tmp/{aomaker:basetemp}/pytest-0", "the user's name");
	is(hidden("a {aomaker:root}"), "refused", "no text that has a name");
	is(shown(hidden(many)), arena_fmt(&arena, many, places.root),
		"there and back");
	is(shown("{aomaker:none} {aomaker:"),
		"{aomaker:none} {aomaker:", "names that nobody knows stay");
}

static void
test_paths(void)
{
	is(places_hide_path(&arena, &places, "a/b.py"), "{aomaker:root}/a/b.py",
		"a file of the project");
	is(places_hide_path(&arena, &places, "."), "{aomaker:root}",
		"the root itself");
	is(places_hide_path(&arena, &places, "/etc/../etc/hosts"), "/etc/hosts",
		"a file of the system");
	is(places_hide_path(&arena, &places, "/"), "/", "the top");
	is(places_hide_path(&arena, &places, "a\nb"), NULL, "no line break");
	is(places_show_path(&arena, &places, "{aomaker:root}/a/b.py"), "a/b.py",
		"back");
	is(places_show_path(&arena, &places, "{aomaker:root}"), ".",
		"the root, back");
	is(places_show_path(&arena, &places, "{aomaker:root}/../x"), "/tmp/x",
		"nothing hides where it leads");
	is(places_show_path(&arena, &places, "a/b.py"), NULL,
		"a path without a place");
}

int
main(void)
{
	char folder[] = "/tmp/places.XXXXXX";
	strings prefixes = {0};

	if (!mkdtemp(folder) || chdir(folder) != 0)
		return 1;
	setenv("HOME", "/home/ann/", 1);
	setenv("LOGNAME", "ann", 1);
	*vec_add(&arena, &prefixes) = "/opt/py";
	*vec_add(&arena, &prefixes) = "/opt/py/base";
	places_find(&places, &arena, &prefixes);
	ok(!places.odd, "all can be part of a text");
	test_texts();
	test_paths();
	ok(places_are_in(&places, "\0/home/ann\0", 11), "in bytes, too");
	ok(!places_are_in(&places, "\0/home/anna\0", 12), "or not");
	setenv("HOME", "/home/\"ann", 1);
	places_find(&places, &arena, &prefixes);
	ok(places.odd != NULL, "a quote cannot");
	rmdir(folder);
	arena_free(&arena);
	return done();
}
