/*
 * A parser or a writer that is given any bytes. replay.c runs it on every
 * prefix and every bit flip of its samples, and on the corpus; libfuzzer.c on
 * whatever libFuzzer (https://llvm.org/docs/LibFuzzer.html) makes of them.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* 0, or something else when what came out contradicts itself */
int fuzz_input(const uint8_t *bytes, size_t n);

/* ends with NULL; a sample that has to hold a byte 0 is in the corpus */
extern const char *const fuzz_samples[];

#endif
