/* A fuzz target as libFuzzer wants it: `make fuzz`. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

/* the samples as files of the folder FUZZ_SEEDS, to begin with */
int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char *dir = getenv("FUZZ_SEEDS");
	char path[4096];

	(void)argc;
	(void)argv;
	for (size_t i = 0; dir && fuzz_samples[i]; i++) {
		const char *text = fuzz_samples[i];
		FILE *file;

		snprintf(path, sizeof path, "%s/sample%zu", dir, i);
		file = fopen(path, "w");
		if (!file || fputs(text, file) < 0 || fclose(file) != 0)
			abort();
	}
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	if (fuzz_input(bytes, n) != 0)
		abort();
	return 0;
}
