/*
 * Every prefix and every bit flip of the samples of a fuzz target, and the files
 * of its corpus, as TAP.
 */
#define _POSIX_C_SOURCE 200809L
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fuzz.h"

/* in memory of its exact size, so that ASan sees one byte too many */
static int
run(const char *bytes, size_t n, size_t flip)
{
	uint8_t *copy = malloc(n ? n : 1);
	int failed;

	if (!copy)
		abort();
	memcpy(copy, bytes, n);
	if (flip < n * 8)
		copy[flip / 8] ^= (uint8_t)(1 << flip % 8);
	failed = fuzz_input(copy, n);
	free(copy);
	return failed;
}

/* once, as it is */
static int
replay(const char *path)
{
	FILE *file = fopen(path, "rb");
	char bytes[1 << 16];
	size_t n;

	if (!file)
		abort();
	n = fread(bytes, 1, sizeof bytes, file);
	fclose(file);
	return run(bytes, n, (size_t)-1);
}

/* what libFuzzer has found once */
static void
replay_corpus(const char *pattern, int *count, int *failed)
{
	glob_t found;

	if (glob(pattern, 0, NULL, &found) != 0)
		return;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		int wrong = replay(found.gl_pathv[i]);

		printf("%sok %d - %s\n", wrong ? "not " : "", ++*count,
			found.gl_pathv[i]);
		*failed += wrong;
	}
	globfree(&found);
}

/* program: .../fuzz_NAME; some targets leave this folder */
static const char *
corpus_of(const char *program)
{
	const char *name = strstr(program, "fuzz_");
	static char pattern[8192];
	char here[4096];

	if (!name || !getcwd(here, sizeof here))
		abort();
	snprintf(pattern, sizeof pattern, "%s/tests/fuzz/corpus/%s/*", here,
		name + strlen("fuzz_"));
	return pattern;
}

int
main(int argc, char **argv)
{
	const char *corpus = corpus_of(argc ? argv[0] : "");
	int count = 0, failed = 0;

	for (size_t i = 0; fuzz_samples[i]; i++) {
		const char *sample = fuzz_samples[i];
		size_t n = strlen(sample);
		int wrong = 0;

		for (size_t j = 0; j <= n; j++)
			wrong += run(sample, j, (size_t)-1);
		printf("%sok %d - sample %zu: %zu prefixes\n",
			wrong ? "not " : "", ++count, i, n + 1);
		failed += wrong;
		wrong = 0;
		for (size_t j = 0; j < n * 8; j++)
			wrong += run(sample, n, j);
		printf("%sok %d - sample %zu: %zu bit flips\n",
			wrong ? "not " : "", ++count, i, n * 8);
		failed += wrong;
	}
	replay_corpus(corpus, &count, &failed);
	printf("1..%d\n", count);
	return failed != 0;
}
