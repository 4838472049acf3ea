/* the store of past runs: names, order and what is removed */
#define _DEFAULT_SOURCE
#include "core/run_store.h"

#include <stdlib.h>
#include <unistd.h>

#include "core/paths.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "os/path.h"
#include "tap.h"

/* writes a file of a run, as if `second` seconds after the others */
static void
save(struct arena *a, const char *name, const char *file, const char *text,
	int second)
{
	const char *path = run_store_path(a, name, file);

	if (file_write(path, text, strlen(text)) < 0 ||
		fs_date(path_dir(a, path), 1000 + second) != 0)
		abort();
}

static void
test_names(struct arena *a)
{
	const char *first = run_store_open(a, 86400), *second;

	is(first, "19700102-000000", "the start is the name");
	save(a, first, RUN_STORE_RESULTS, "{\"start\":86400.000000}\n", 1);
	is(run_store_open(a, 86400), first, "the same run again");
	second = run_store_open(a, 86400.5);
	is(second, "19700102-000000.2", "another run in the same second");
	save(a, second, RUN_STORE_RESULTS, "{\"start\":86400.5}\n", 0);
	is(run_store_open(a, 86400.5), second, "and this one again");
	ok(run_store_names(a, RUN_STORE_RECORD).n == 0, "no record");
	is(run_store_names(a, RUN_STORE_RESULTS).v[1], first,
		"what was written last is the last");
}

static void
test_prune(struct arena *a)
{
	strings results, records;

	for (int i = 1; i <= 25; i++) {
		const char *name = run_store_open(a, 100000 + i);

		save(a, name, i % 2 ? RUN_STORE_RESULTS : RUN_STORE_RECORD,
			arena_fmt(a, "{\"start\":%d}\n", 100000 + i), 10 + i);
	}
	run_store_open(a, 200000);
	run_store_prune(a);
	results = run_store_names(a, RUN_STORE_RESULTS);
	records = run_store_names(a, RUN_STORE_RECORD);
	ok(results.n == RUN_STORE_MAX && records.n == RUN_STORE_MAX,
		"the last ten with each file");
	is(results.v[0], "19700102-034647", "the oldest results of them");
	is(records.v[0], "19700102-034646", "the oldest record");
	ok(!fs_is_dir(path_join(a, paths.runs, "19700103-073320")),
		"no empty folder");
}

int
main(void)
{
	struct arena a = {0};
	char home[] = "/tmp/aomaker-test-XXXXXX";

	setenv("TZ", "UTC", 1);
	if (!mkdtemp(home) || chdir(home) != 0 || fs_mkdirs(paths.build) != 0)
		abort();
	test_names(&a);
	test_prune(&a);
	if (chdir("/") != 0 || fs_remove(home) != 0)
		abort();
	arena_free(&a);
	return done();
}
