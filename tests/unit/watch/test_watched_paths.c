/* which changes of files matter to arun --watch */
#define _DEFAULT_SOURCE
#include <stdlib.h>
#include <unistd.h>

#include "core/input_record.h"
#include "core/paths.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "plan/passes.h"
#include "tap.h"
#include "watch/watched_paths.h"

static void
test_ignored(void)
{
	static const char *const files[] = {"tests/test_a.py", "data.json",
		".env", "src/reports.py", "build.ninjas", "a.lock/b.py", NULL};
	static const char *const ignored[] = {"build.ninja", ".ninja_log",
		".test_a.py.swp", "tests/test_a.py~", "tests/4913",
		".#test_a.py", ".coverage.host.1", "reports/summary.json",
		"reports.12.new", ".aomaker-build/plan.json",
		"..aomaker-build.12.new/clock", NULL};
	static const char *const dirs[] = {".git", "lib/__pycache__",
		"web/node_modules", ".aomaker-build", NULL};

	for (const char *const *p = files; *p; p++)
		ok(!watched_paths_ignore(*p, 0), "%s matters", *p);
	for (const char *const *p = ignored; *p; p++)
		ok(watched_paths_ignore(*p, 0), "%s does not", *p);
	for (const char *const *p = dirs; *p; p++)
		ok(watched_paths_ignore(*p, 1), "nor what is in %s", *p);
	ok(!watched_paths_ignore("tests", 1), "but what is in tests");
}

/* a record of a group that has read a file, and looked for another in vain */
static void
write_record(const char *file, const char *absent)
{
	struct arena a = {0};
	struct inputs x = {.arena = &a};
	struct digests d = {.arena = &a};

	inputs_add(&x, INPUT_FILE, file, NULL);
	inputs_add(&x, INPUT_ABSENT, absent, NULL);
	fs_mkdirs(arena_fmt(&a, "%s/g", paths.groups));
	input_record_write(
		arena_fmt(&a, "%s/g/" PASS_RECORD, paths.groups), &x, &d, 1);
	arena_free(&a);
}

static void
test_imports(void)
{
	struct arena a = {0};
	struct input_table t = {0};
	strings changed = {0};

	file_write("known.py", "", 0);
	file_write("new.py", "", 0);
	write_record("known.py", "wanted.py");
	input_table_refresh(&t);
	*vec_add(&a, &changed) = "known.py";
	*vec_add(&a, &changed) = "data.txt";
	ok(!watched_paths_change_imports(&changed, &t),
		"a file that was read is written, and data");
	*vec_add(&a, &changed) = "new.py";
	ok(watched_paths_change_imports(&changed, &t), "a module is new");
	changed.n = 2;
	fs_remove("known.py");
	ok(watched_paths_change_imports(&changed, &t), "one is gone");
	*changed.v = "wanted.py";
	file_write("wanted.py", "", 0);
	ok(watched_paths_change_imports(&changed, &t),
		"one is there that was looked for in vain");
	input_table_release(&t);
	arena_free(&a);
}

int
main(void)
{
	char dir[] = "/tmp/test_watched_paths.XXXXXX";

	if (!mkdtemp(dir) || chdir(dir) != 0)
		return 1;
	test_ignored();
	test_imports();
	fs_remove(dir);
	return done();
}
