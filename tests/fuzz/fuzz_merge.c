/*
 * The merge: a group's folder, whatever its files hold, becomes reports that
 * can be read, or a message. The input is files, of which each is ended by a
 * form feed, in the order of `files`.
 */
#define _DEFAULT_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/paths.h"
#include "fuzz.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "os/path.h"
#include "report/make_reports.h"

static const char *const files[] = {
	BUILD_DIR "/groups/a/status.json",
	BUILD_DIR "/groups/a/1/allure/1-result.json",
	BUILD_DIR "/groups/a/1/allure/2-container.json",
	BUILD_DIR "/groups/b/status.json",
	BUILD_DIR "/groups/b/1/allure/1-result.json",
	BUILD_DIR "/groups/b/1/allure/environment.properties",
	BUILD_DIR "/history.jsonl",
	BUILD_DIR "/session.json",
	"reports/json/executor.json",
	BUILD_DIR "/runs/19700101-000001/results.jsonl",
};

static char home[4096];

static void
leave(void)
{
	if (chdir("/") != 0 || fs_remove(home) != 0)
		perror(home);
}

/*
 * A folder of our own, in memory if that can be: each report is synced. No
 * generator of Allure's is found from here.
 */
static void
settle(void)
{
	const char *parent =
		access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";

	if (*home)
		return;
	snprintf(home, sizeof home, "%s/aomaker-fuzz-XXXXXX",
		getenv("TMPDIR") ? getenv("TMPDIR") : parent);
	if (!mkdtemp(home) || chdir(home) != 0 || atexit(leave) != 0 ||
		setenv("PATH", "/nonexistent", 1) != 0)
		abort();
}

static void
put_files(struct arena *a, const char *bytes, size_t n)
{
	for (size_t i = 0; i < sizeof files / sizeof *files && n; i++) {
		const char *end = memchr(bytes, '\f', n);
		size_t length = end ? (size_t)(end - bytes) : n;

		if (length &&
			(fs_mkdirs(path_dir(a, files[i])) != 0 ||
				file_write(files[i], bytes, length) < 0))
			abort();
		bytes += length;
		n -= length;
		if (n) {
			bytes++;
			n--;
		}
	}
}

static void
build_plan(struct arena *a, struct plan *p)
{
	struct group *g;

	p->allure = "2.16.0";
	p->python = p->pytest = "3.12";
	*vec_add(a, &p->groups) = (struct group){
		.name = "a", .slug = "a", .listed = 1, .digest = "d"};
	*vec_add(a, &p->groups) =
		(struct group){.name = "b", .slug = "b", .digest = "d"};
	g = &p->groups.v[0];
	*vec_add(a, &g->tests) = "m.py::a";
	*vec_add(a, &g->tests) = "m.py::b";
}

/* 0: there is JSON in the file */
static int
check_json(struct arena *a, const char *path)
{
	const char *cause;
	jv value = json_read(a, path, &cause);
	int valid = jv_is_valid(value);

	jv_free(value);
	return !valid;
}

/* 0: there is no byte in it that XML cannot hold */
static int
check_xml(const char *path)
{
	struct buf b = {0};
	int wrong = fs_read(path, &b) != 0 || strlen(b.s) != b.n;

	for (size_t i = 0; !wrong && i < b.n; i++)
		wrong = (unsigned char)b.s[i] < ' ' &&
			!strchr("\t\r\n", b.s[i]);
	buf_release(&b);
	return wrong;
}

int
fuzz_input(const uint8_t *bytes, size_t n)
{
	struct arena a = {0};
	struct diag d = {.arena = &a};
	struct summary s = {0};
	struct plan p = {0};
	int wrong;

	settle();
	put_files(&a, (const char *)bytes, n);
	build_plan(&a, &p);
	summary_read(&s, &a, &p);
	if (make_reports(&(struct report_options){.html = 1}, &s, &d) != 0)
		wrong = !d.nerrors;
	else
		wrong = s.planned > s.reported + s.lost.n ||
			check_json(&a, paths.summary) ||
			check_json(&a, paths.trace) || check_xml(paths.junit);
	wrong |= fs_remove(paths.build) != 0 || fs_remove(paths.reports) != 0;
	arena_free(&a);
	return wrong;
}

const char *const fuzz_samples[] = {
	"{\"v\":1,\"group\":\"a\",\"slug\":\"a\",\"verdict\":\"failed\","
	"\"exit_status\":1,\"attempts\":1,\"start\":1,\"stop\":2,\"tests\":[\n"
	"{\"id\":\"m.py::a\",\"outcome\":\"failed\",\"start\":1.5,\"stop\":2,"
	"\"sections\":[[\"out\",\"\\u0007x\"]],\"message\":\"</script>\"}]}"
	"\f{\"uuid\":\"1\",\"fullName\":\"m#a\",\"name\":\"a\",\"start\":1500,"
	"\"steps\":[{\"attachments\":[{\"name\":\"n\",\"source\":\"../s\","
	"\"type\":\"text/plain\"}]}]}"
	"\f{\"uuid\":\"2\",\"befores\":[{\"attachments\":[{\"source\":"
	"\"2-attachment.txt\"}]}]}"
	"\f{\"v\":1,\"group\":\"b\",\"slug\":\"b\",\"verdict\":\"passed\","
	"\"attempts\":2,\"tests\":[{\"id\":\"n.py\",\"collect\":1,"
	"\"outcome\":\"error\"},{\"id\":\"n.py::c\",\"outcome\":\"passed\","
	"\"attempt\":2,\"start\":3,\"tries\":[{\"attempt\":1,\"outcome\":"
	"\"crashed\",\"start\":1,\"stop\":2,\"message\":\"m\"}]}]}"
	"\f{\"uuid\":\"3\",\"name\":\"c\"}\fa=b\n#\n=\n"
	"\f{\"group\":\"b\",\"digest\":\"d\",\"time\":1,\"wall\":1}\n"
	"\f{\"env\":\"test\",\"base_url\":\"http://u:p@h\"}"
	"\f{\"buildOrder\":7}\f{\"v\":1}\n{\"id\":\"m.py::a\"}\n",
	NULL};
