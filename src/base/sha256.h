/* SHA-256 (FIPS 180-4), for what others may have made: names of stored content. */
#ifndef BASE_SHA256_H
#define BASE_SHA256_H

#include <stddef.h>
#include <stdint.h>

enum { SHA256_DIGITS = 64 };

struct sha256 {
	uint32_t state[8];
	uint64_t length;
	unsigned char block[64];
};

struct sha256_text {
	char text[SHA256_DIGITS + 1]; /* hexadecimal digits, in lower case */
};

void sha256_begin(struct sha256 *h);
void sha256_add(struct sha256 *h, const void *bytes, size_t n);

/* adds a text with its end, so that "ab", "c" is not "a", "bc"; NULL is none */
void sha256_add_text(struct sha256 *h, const char *text);

struct sha256_text sha256_end(struct sha256 *h);

struct sha256_text sha256_of(const void *bytes, size_t n);

/* HMAC-SHA256 (RFC 2104): only who knows the key can make it */
struct sha256_text sha256_hmac(const char *key, const void *bytes, size_t n);

#endif
