/* results.jsonl of two runs, and an Allure result, whatever became of them */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "fuzz.h"
#include "report/allure/test_info.h"
#include "report/compare.h"

static void
fuzz_compare(struct arena *a, const uint8_t *bytes, size_t n)
{
	FILE *file = tmpfile();
	struct run_results r, other = {.by_id = {.arena = a}};
	struct buf b = {0};
	char path[32];

	if (!file || fwrite(bytes, 1, n, file) != n || fflush(file) != 0)
		abort();
	rewind(file);
	snprintf(path, sizeof path, "/dev/fd/%d", fileno(file));
	run_results_read(a, &r, path);
	compare_put(&b, a, &other, &r);
	compare_put(&b, a, &r, &other);
	compare_put(&b, a, &r, &r);
	buf_release(&b);
	fclose(file);
}

static void
fuzz_evidence(struct arena *a, const uint8_t *bytes, size_t n)
{
	struct test_info e = {.arena = a, .attempt = 1};
	struct group_result s = {0};
	const char *cause;
	const struct json_tree *value = json_tree_parse(
		a, arena_ndup(a, (const char *)bytes, n), n, &cause);

	if (value) {
		test_info_take(&e, value);
		test_info_take(&e, value);
		test_info_take_container(&e, value);
		test_info_add_fixtures(&e);
	}
	*vec_add(a, &s.tests) =
		(struct test_result){.id = "m.py::a", .start = 1};
	test_info_give(&e, &s);
}

int
fuzz_input(const uint8_t *bytes, size_t n)
{
	struct arena a = {0};

	fuzz_compare(&a, bytes, n);
	fuzz_evidence(&a, bytes, n);
	arena_free(&a);
	return 0;
}

const char *const fuzz_samples[] = {
	"{\"v\":1,\"since\":1,\"start\":2,\"stop\":3}\n"
	"{\"id\":\"m.py::a\",\"group\":\"g\",\"outcome\":\"failed\","
	"\"seconds\":1.5,\"message\":\"m\",\"flaky\":1}\n",
	"{\"fullName\":\"m#a\",\"name\":\"a\",\"description\":\"d\",\"start\":1,"
	"\"steps\":[{\"attachments\":[{\"name\":\"n\",\"source\":\"s\","
	"\"type\":\"t\"}]}]}",
	NULL};
