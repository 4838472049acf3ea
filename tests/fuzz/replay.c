/* Every prefix and every bit flip of the samples of a fuzz target, as TAP. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
	failed = LLVMFuzzerTestOneInput(copy, n);
	free(copy);
	return failed;
}

int
main(void)
{
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
	printf("1..%d\n", count);
	return failed != 0;
}
