/* what groups depend on, in memory */
#define _DEFAULT_SOURCE
#include "watch/input_table.h"

#include <stdlib.h>
#include <unistd.h>

#include "core/input_record.h"
#include "core/paths.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "plan/passes.h"
#include "tap.h"

static struct arena arena;

static const char *
record_of(const char *slug)
{
	const char *folder = arena_fmt(&arena, "%s/%s", paths.groups, slug);

	fs_mkdirs(folder);
	return arena_fmt(&arena, "%s/" PASS_RECORD, folder);
}

/* a record of a group that has read these files, a name each */
static void
write_record(const char *slug, const char *first, const char *second)
{
	struct inputs x = {.arena = &arena};
	struct digests d = {.arena = &arena};

	inputs_add(&x, INPUT_FILE, first, NULL);
	inputs_add(&x, INPUT_FILE, second, NULL);
	inputs_add(&x, INPUT_ABSENT, "absent.py", NULL);
	input_record_write(record_of(slug), &x, &d, 1);
}

/* as a round does it: in a table of its own */
static int
holds(const struct input_table *t, const char *slug)
{
	struct digests d = {.arena = &arena};
	struct input_table fresh = {0};
	int known = input_table_holds((struct input_table *)t, slug, &d), held;

	input_table_refresh(&fresh);
	held = input_table_holds(&fresh, slug, &d);
	input_table_release(&fresh);
	return known < 0 ? -1 : held;
}

static void
test_holds(void)
{
	struct input_table t = {0};

	ok(holds(&t, "a") == 0, "there is no record");
	write_record("a", "one.py", "shared.py");
	write_record("b", "two.py", "shared.py");
	ok(holds(&t, "a") == -1, "a record that was not read");
	input_table_refresh(&t);
	ok(holds(&t, "a") == 1 && holds(&t, "b") == 1, "both hold");
	file_write("one.py", "1", 1);
	ok(holds(&t, "a") == 0 && holds(&t, "b") == 1, "a file of one");
	file_write("shared.py", "1", 1);
	ok(holds(&t, "b") == 0, "a file of both");
	write_record("b", "two.py", "shared.py");
	ok(holds(&t, "b") == -1, "it has run since");
	input_table_refresh(&t);
	ok(holds(&t, "b") == 1 && holds(&t, "a") == 0, "and was read");
	file_write("absent.py", "", 0);
	ok(holds(&t, "b") == 0, "a file is there now");
	fs_remove("absent.py");
	input_table_release(&t);
}

static void
test_files(void)
{
	struct input_table t = {0};
	strings outside = {0};

	write_record("a", "one.py", "/elsewhere/x.py");
	write_record("b", "two.py", "/elsewhere/x.py");
	input_table_refresh(&t);
	ok(input_table_has_file(&t, "one.py"), "a file that was read");
	ok(!input_table_has_file(&t, "absent.py"), "one that was looked for");
	input_table_outside(&t, &arena, &outside);
	ok(outside.n == 1, "a file outside of the project, once");
	write_record("a", "two.py", "shared.py");
	input_table_refresh(&t);
	ok(!input_table_has_file(&t, "one.py"), "it is read no more");
	fs_remove(record_of("b"));
	input_table_refresh(&t);
	ok(!input_table_has_file(&t, "/elsewhere/x.py"), "the record is gone");
	input_table_release(&t);
}

/* A module that is edited all day has many digests. */
static void
test_size(void)
{
	struct input_table t = {0};
	size_t most = 0;

	for (int i = 0; i < 1500; i++) {
		const char *text = arena_fmt(&arena, "%d", i);

		file_write("one.py", text, strlen(text));
		write_record("a", "one.py", "shared.py");
		input_table_refresh(&t);
		if (t.inputs.n > most)
			most = t.inputs.n;
	}
	ok(most < 1200, "at most %zu inputs", most);
	ok(holds(&t, "a") == 1, "and it holds");
	input_table_release(&t);
}

/* A record that ends in the middle is none. */
static void
test_damaged(void)
{
	struct input_table t = {0};
	struct buf b = {0};

	write_record("a", "one.py", "shared.py");
	fs_read(record_of("a"), &b);
	file_write(record_of("a"), b.s, b.n - 10);
	input_table_refresh(&t);
	ok(holds(&t, "a") != 1, "it does not hold");
	buf_release(&b);
	input_table_release(&t);
}

int
main(void)
{
	char dir[] = "/tmp/test_input_table.XXXXXX";

	if (!mkdtemp(dir) || chdir(dir) != 0)
		return 1;
	for (const char *const *p = (const char *const[]){"one.py", "two.py",
		     "shared.py", NULL};
		*p; p++)
		file_write(*p, "", 0);
	test_holds();
	test_files();
	test_size();
	test_damaged();
	fs_remove(dir);
	arena_free(&arena);
	return done();
}
