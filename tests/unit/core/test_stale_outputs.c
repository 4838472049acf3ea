/* Outputs whose inputs were replaced by others of an older time. */
#define _DEFAULT_SOURCE
#include <stdlib.h>
#include <unistd.h>

#include "core/paths.h"
#include "core/stale_outputs.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "tap.h"

static struct arena arena;

static void
put(const char *path, const char *text)
{
	file_write(path, text, strlen(text));
}

static strings
list(const char *first, const char *second)
{
	strings l = {0};

	*vec_add(&arena, &l) = first;
	if (second)
		*vec_add(&arena, &l) = second;
	return l;
}

/* all inputs and outputs as they are after a run */
static void
begin(void)
{
	strings inputs = list("a.py", "conf.py");

	*vec_add(&arena, &inputs) = "b.py";
	put("a.py", "a");
	put("b.py", "b");
	put("conf.py", "c");
	put("a.json", "{\"inputs\":[\"a.py\"]}");
	put("b.json", "{\"inputs\":[\"b.py\"]}");
	fs_remove("stamps");
	ok(stale_outputs_keep("stamps", &inputs, &arena) == 0, "stamps");
}

/* "a b": the outputs that are still there */
static void
leaves(const char *expected, const char *name)
{
	strings answers = list("a.json", "b.json"),
		common = list("conf.py", NULL);

	ok(stale_outputs_remove("stamps", &answers, &common, &arena) == 0, "%s",
		name);
	is(arena_fmt(&arena, "%s%s", fs_is_file("a.json") ? "a" : "",
		   fs_is_file("b.json") ? "b" : ""),
		expected, "outputs");
}

/* another file of the same name, of the same or an older time */
static void
replace(const char *path, double age)
{
	double before = fs_changed(path);

	put("new", "new");
	fs_date("new", before - age);
	rename("new", path);
}

static void
test_removed(void)
{
	begin();
	leaves("ab", "nothing has changed");
	replace("a.py", 0);
	leaves("b", "another file of the same time");
	begin();
	replace("b.py", 1000);
	leaves("a", "another file of an older time");
	begin();
	replace("conf.py", 1000);
	leaves("", "a file that all outputs depend on");
	begin();
	fs_remove("a.py");
	leaves("b", "a file is gone");
	begin();
	replace("a.py", -1000);
	leaves("ab", "Ninja sees newer files");
}

static void
test_kept(void)
{
	strings other = list("other.py", NULL);

	begin();
	put("other.py", "o");
	ok(stale_outputs_keep("stamps", &other, &arena) == 0, "one more file");
	replace("a.py", 0);
	leaves("b", "stamps of other files stay");
	fs_remove("stamps");
	begin();
	fs_remove("stamps");
	replace("a.py", 0);
	leaves("ab", "without stamps nothing is known");
	put("stamps", "torn");
	leaves("ab", "nor from a torn line");
}

int
main(void)
{
	char dir[] = "/tmp/test_stale_outputs.XXXXXX";

	if (!mkdtemp(dir) || chdir(dir) != 0)
		return 1;
	fs_mkdirs(paths.build);
	test_removed();
	test_kept();
	if (chdir("/") != 0 || fs_remove(dir) != 0)
		return 1;
	arena_free(&arena);
	return done();
}
