/* lines as a file grows, and secrets in them */
#define _DEFAULT_SOURCE
#include <stdlib.h>
#include <unistd.h>

#include "os/tail.h"
#include "secrets/mask.h"
#include "tap.h"

static void
write_to(const char *path, const char *text)
{
	FILE *file = fopen(path, "a");

	fputs(text, file);
	fclose(file);
}

static void
next(struct tail *f, const char *expected, const char *name)
{
	char copy[64] = "";
	size_t n;
	const char *line = tail_line(f, &n);

	if (line)
		memcpy(copy, line, n < sizeof copy ? n : sizeof copy - 1);
	is(line ? copy : NULL, expected, name);
}

static void
test_follow(const char *path)
{
	struct tail f = {0};
	size_t n;

	next(&f, NULL, "nothing is followed");
	tail_start(&f, path);
	next(&f, NULL, "there is no file yet");
	write_to(path, "one\ntwo\nthr");
	next(&f, "one", "a line");
	next(&f, "two", "another");
	next(&f, NULL, "half a line is none");
	write_to(path, "ee\n\nlast");
	next(&f, "three", "its other half has come");
	next(&f, "", "an empty line");
	next(&f, NULL, "no line");
	ok(strncmp(tail_rest(&f, &n), "last", 4) == 0 && n == 4, "the rest");
	ok(!tail_rest(&f, &n), "which comes once");
	tail_end(&f);
	next(&f, NULL, "nothing is followed any more");
}

static void
test_long_lines(const char *path)
{
	struct tail f = {0};
	struct buf text = {0};
	const char *line;
	size_t n, lines = 0, bytes = 0;

	for (int i = 0; i < 100; i++) {
		for (int j = 0; j < i * 50; j++)
			buf_addc(&text, 'x');
		buf_addc(&text, '\n');
	}
	unlink(path);
	write_to(path, text.s);
	tail_start(&f, path);
	while ((line = tail_line(&f, &n))) {
		ok(n == lines * 50 && (!n || line[n - 1] == 'x'), "%zu", n);
		lines++;
		bytes += n + 1;
	}
	ok(bytes == text.n, "all bytes");
	tail_end(&f);
	buf_release(&text);
}

static void
masks(const struct mask *m, const char *text, const char *expected)
{
	struct buf b = {0};

	buf_adds(&b, "");
	mask_put(&b, m, text, strlen(text));
	is(b.s, expected, expected);
	buf_release(&b);
}

static void
test_mask(const char *path)
{
	struct arena a = {0};
	struct mask m;

	mask_load(&m, &a, NULL);
	masks(&m, "a secret", "a secret");
	unlink(path);
	write_to(path,
		"{\"config\":{\"account\":{\"user\":\"u\",\"pwd\":\"ab\"},"
		"\"Tokens\":[\"long\\\"one\",{\"x\":1234}],\"empty_token\":\"\"},"
		"\"headers\":{\"Authorization\":\"Bearer  abcdefgh\"}}");
	mask_load(&m, &a, path);
	masks(&m, "ab abc cab ab",
		"ab abc cab ab"); /* too short to be told apart */
	masks(&m, "long\"one xlong\\\"oney", "*** x***y");
	masks(&m, "1234 12345 u", "*** 12345 u");
	masks(&m, "Bearer  abcdefgh; abcdefgh", "***; ***");
	unlink(path);
	write_to(path, "{");
	mask_load(&m, &a, path);
	masks(&m, "ab", "ab");
	arena_free(&a);
}

int
main(void)
{
	char dir[] = "/tmp/follow.XXXXXX", path[64];

	if (!mkdtemp(dir))
		return 1;
	snprintf(path, sizeof path, "%s/file", dir);
	test_follow(path);
	test_long_lines(path);
	test_mask(path);
	unlink(path);
	rmdir(dir);
	return done();
}
