/* plan.json and status.json, whatever became of them on disk */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/group_result.h"
#include "fuzz.h"
#include "plan/plan.h"
#include "plan/plan_json.h"

/* a file without a name, by the path of its descriptor */
static const char *
path_of(FILE *file, char path[static 32])
{
	snprintf(path, 32, "/dev/fd/%d", fileno(file));
	return path;
}

int
fuzz_input(const uint8_t *bytes, size_t n)
{
	struct arena a = {0};
	struct plan p = {0};
	struct group_result s = {0};
	struct buf b = {0};
	const char *cause;
	char path[32];
	FILE *file = tmpfile();

	if (!file || fwrite(bytes, 1, n, file) != n || fflush(file) != 0)
		abort();
	rewind(file);
	if (plan_read(&a, &p, path_of(file, path), &cause) == 0)
		plan_put(&b, &p);
	rewind(file);
	if (group_result_read(&a, &s, path_of(file, path), &cause) == 0)
		group_result_put(&b, &s);
	fclose(file);
	buf_release(&b);
	arena_free(&a);
	return 0;
}

const char *const fuzz_samples[] = {
	"{\"v\":1,\"overlap\":\"once\",\"python\":\"3.9\",\"groups\":[\n"
	"{\"name\":\"a\",\"slug\":\"a\",\"args\":[\"-m\",\"a\"],\"walk\":null,"
	"\"listed\":1,\"digest\":\"0\",\"tests\":[\"t.py::a\"],\"inputs\":[]}],"
	"\"overlaps\":[{\"test\":\"t\",\"runs_in\":\"a\",\"also_in\":\"b\"}]}",
	"{\"v\":1,\"group\":\"a\",\"slug\":\"a\",\"verdict\":\"failed\","
	"\"exit_status\":1,\"attempts\":1,\"tests\":[\n{\"id\":\"t\","
	"\"outcome\":\"failed\",\"collect\":1,\"start\":1.5,\"sections\":"
	"[[\"out\",\"x\"]],\"message\":\"m\"}]}",
	NULL};
