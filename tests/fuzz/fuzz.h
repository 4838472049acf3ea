/*
 * A target of libFuzzer (https://llvm.org/docs/LibFuzzer.html); replay.c runs
 * it on every prefix and every bit flip of the samples instead.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* 0, or something else when what came out contradicts itself */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

extern const char *const fuzz_samples[];	/* ends with NULL */

#endif
