/* Which passes still hold. */
#define _DEFAULT_SOURCE
#include "plan/passes.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/input_record.h"
#include "core/paths.h"
#include "os/clock.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "tap.h"

static struct arena arena;

static void
put(const char *path, const char *text)
{
	unlink(path);
	file_write(path, text, strlen(text));
}

/* a group that has passed, and read these two files */
static void
pass(const char *slug, const char *one, const char *two, double world)
{
	struct digests d = {.arena = &arena, .few = 1};
	struct inputs x = {.arena = &arena, .world = world};
	const char *folder = arena_fmt(&arena, "%s/%s", paths.groups, slug);

	inputs_add(&x, INPUT_FILE, one, NULL);
	inputs_add(&x, INPUT_FILE, two, NULL);
	if (world)
		inputs_add(&x, INPUT_WORLD, "db:1", NULL);
	fs_mkdirs(folder);
	input_record_write(arena_fmt(&arena, "%s/" PASS_RECORD, folder), &x, &d,
		clock_now());
	put(arena_fmt(&arena, "%s/ok", folder), "");
}

/* the groups that still hold after a check: "abc" */
static const char *
held(void)
{
	static const char *const slugs[] = {"a", "b", "c"};
	struct digests d = {.arena = &arena};
	struct buf b = {0};

	if (passes_check(&arena, &d) != 0)
		return "error";
	for (size_t i = 0; i < 3; i++)
		if (fs_is_file(arena_fmt(
			    &arena, "%s/%s/ok", paths.groups, slugs[i])))
			buf_adds(&b, slugs[i]);
	return buf_take(&b, &arena);
}

static void
pass_all(void)
{
	pass("a", "one", "shared", 0);
	pass("b", "two", "shared", 0);
	pass("c", "two", "od\nd", 0);
}

static void
test_changes(void)
{
	is(held(), "", "no group");
	pass_all();
	is(held(), "abc", "all hold");
	is(held(), "abc", "and so they do in the second check");
	put("one", "2");
	is(held(), "bc", "its file has changed");
	put("one", "1");
	is(held(), "bc", "and back, too late");
	pass("a", "one", "shared", 0);
	is(held(), "abc", "it has passed again");
	put("shared", "2");
	is(held(), "c", "a file of two groups");
	put("shared", "1");
	pass_all();
	is(held(), "abc", "again");
	put("od\nd", "2");
	is(held(), "ab", "a name with a line break");
	put("od\nd", "1");
	pass_all();
	put("two", "2");
	is(held(), "a", "without a check in between");
	put("two", "1");
}

/* somebody else has seen the change and written it into the table */
static void
test_others(void)
{
	struct digests d = {.arena = &arena};

	pass_all();
	pass("c", "two", "two", 0);
	is(held(), "abc", "all hold");
	put("one", "2");
	digests_look(&d, INPUT_FILE, "one");
	ok(digests_save(&d, 1) == 0, "the table knows the new content");
	is(held(), "bc", "and the pass does not hold all the same");
	put("one", "1");
	pass_all();
	is(held(), "abc", "again");
	fs_remove(arena_fmt(&arena, "%s/b/" PASS_RECORD, paths.groups));
	is(held(), "ac", "its record is gone");
	fs_remove(arena_fmt(&arena, "%s/b", paths.groups));
	is(held(), "ac", "its folder is gone");
}

static void
test_ages(void)
{
	struct digests d = {.arena = &arena};

	pass("a", "one", "shared", 1);
	pass("b", "two", "shared", 600);
	pass("c", "two", "shared", 0);
	is(held(), "abc", "all are young");
	ok(strstr(digests_note(&d), " 0.000") == NULL, "the check knows when");
	while (strcmp(held(), "abc") == 0)
		usleep(20000);
	is(held(), "bc", "one is too old now");
}

int
main(void)
{
	char dir[] = "/tmp/test_passes.XXXXXX";

	if (!mkdtemp(dir) || chdir(dir) != 0 || mkdir(paths.build, 0777) != 0)
		return 1;
	put("one", "1");
	put("two", "1");
	put("shared", "1");
	put("od\nd", "1");
	test_changes();
	test_others();
	test_ages();
	fs_remove(dir);
	arena_free(&arena);
	return done();
}
