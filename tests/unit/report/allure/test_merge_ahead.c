/* What is read ahead is taken while it is true, and only then. */
#define _DEFAULT_SOURCE
#include <stdlib.h>
#include <unistd.h>

#include "core/paths.h"
#include "os/file_write.h"
#include "report/allure/merge_ahead.h"
#include "tap.h"

#define GROUP BUILD_DIR "/groups/g/"

static void
put(struct arena *a, const char *folder, const char *name)
{
	const char *text = arena_fmt(a,
		"{\"uuid\":\"%s\",\"fullName\":\"m#t\",\"name\":\"%s\"}", name,
		name);

	if (fs_mkdirs(folder) != 0 ||
		file_write(arena_fmt(a, "%s/%s-result.json", folder, name),
			text, strlen(text)) < 0)
		abort();
}

/* merges the group ahead, and waits until its last file is linked */
static void
merge_group(struct merge_ahead *m, const char *last)
{
	merge_ahead_group(m, "g", "group");
	for (int i = 0; i < 1000 && !fs_is_file(last); i++)
		usleep(10000);
}

static struct results_folder
take(const struct merge_ahead *m, int attempt, const char *dir)
{
	struct results_folder f = {
		.dir = dir, .group = "group", .attempt = attempt};

	merge_ahead_take(m, &f);
	return f;
}

static void
test_group(void)
{
	struct arena a = {0};
	struct merge_ahead m = {0};
	struct results_folder f;

	put(&a, GROUP "1/allure", "1");
	put(&a, GROUP "2/allure", "2");
	merge_group(&m, BUILD_DIR "/allure-spare/2-result.json");
	ok(fs_is_file(BUILD_DIR "/allure-spare/1-result.json"),
		"all attempts are linked");
	merge_ahead_end(&m, &a);
	f = take(&m, 2, GROUP "2/allure");
	ok(f.is_read && f.files.n == 1 && f.info.n == 1 &&
			f.info.v[0].key.attempt == 2,
		"a folder is read");
	ok(!take(&m, 3, GROUP "3/allure").is_read, "others are not");
	put(&a, GROUP "2/allure", "3");
	ok(!take(&m, 2, GROUP "2/allure").is_read,
		"a folder with another file is read again");
	ok(fs_remove(GROUP "1") == 0 && !take(&m, 1, GROUP "1/allure").is_read,
		"so is one that has gone");
	arena_free(&a);
}

static void
test_twice(void)
{
	struct arena a = {0};
	struct merge_ahead m = {0};
	struct results_folder f;

	put(&a, GROUP "1/allure", "4");
	merge_group(&m, BUILD_DIR "/allure-spare/4-result.json");
	fs_remove(GROUP);
	put(&a, GROUP "1/allure", "5");
	merge_group(&m, BUILD_DIR "/allure-spare/5-result.json");
	merge_ahead_end(&m, &a);
	f = take(&m, 1, GROUP "1/allure");
	ok(f.is_read && f.files.n == 1 &&
			strcmp(f.files.v[0].name, "5-result.json") == 0,
		"a group that ends again is read again");
	arena_free(&a);
}

int
main(void)
{
	char dir[] = "/tmp/test_merge_ahead.XXXXXX";

	if (!mkdtemp(dir) || chdir(dir) != 0)
		return 1;
	test_group();
	test_twice();
	if (chdir("/") != 0 || fs_remove(dir) != 0)
		return 1;
	return done();
}
