#include "base/sha256.h"

#include <stdio.h>
#include <string.h>

enum { BLOCK = 64, ROUNDS = 64, LENGTH_AT = 56, DIGEST = 32 };

static const uint32_t constants[ROUNDS] = {0x428a2f98, 0x71374491, 0xb5c0fbcf,
	0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
	0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7,
	0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
	0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
	0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
	0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e,
	0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
	0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c,
	0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee,
	0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
	0xc67178f2};

static uint32_t
turn(uint32_t x, int n)
{
	return x >> n | x << (32 - n);
}

static void
schedule(uint32_t w[ROUNDS], const unsigned char *p)
{
	for (int i = 0; i < 16; i++, p += 4)
		w[i] = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
			(uint32_t)p[2] << 8 | p[3];
	for (int i = 16; i < ROUNDS; i++) {
		uint32_t a = w[i - 15], b = w[i - 2];

		w[i] = w[i - 16] + w[i - 7] +
			(turn(a, 7) ^ turn(a, 18) ^ a >> 3) +
			(turn(b, 17) ^ turn(b, 19) ^ b >> 10);
	}
}

static void
mix(struct sha256 *x, const unsigned char *block)
{
	uint32_t w[ROUNDS], *s = x->state, a = s[0], b = s[1], c = s[2],
			    d = s[3], e = s[4], f = s[5], g = s[6], h = s[7];

	schedule(w, block);
	for (int i = 0; i < ROUNDS; i++) {
		uint32_t first = h + constants[i] + w[i] +
			((e & f) ^ (~e & g)) +
			(turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)),
			 second = ((a & b) ^ (a & c) ^ (b & c)) +
			(turn(a, 2) ^ turn(a, 13) ^ turn(a, 22));

		h = g;
		g = f;
		f = e;
		e = d + first;
		d = c;
		c = b;
		b = a;
		a = first + second;
	}
	s[0] += a;
	s[1] += b;
	s[2] += c;
	s[3] += d;
	s[4] += e;
	s[5] += f;
	s[6] += g;
	s[7] += h;
}

void
sha256_begin(struct sha256 *h)
{
	*h = (struct sha256){
		.state = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
			0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19}};
}

void
sha256_add(struct sha256 *h, const void *bytes, size_t n)
{
	const unsigned char *p = bytes;

	while (n) {
		size_t at = h->length % BLOCK, part = BLOCK - at;

		if (at == 0 && n >= BLOCK) {
			mix(h, p);
			part = BLOCK;
		} else {
			part = part < n ? part : n;
			memcpy(h->block + at, p, part);
			if (at + part == BLOCK)
				mix(h, h->block);
		}
		h->length += part;
		p += part;
		n -= part;
	}
}

void
sha256_add_text(struct sha256 *h, const char *text)
{
	if (text)
		sha256_add(h, text, strlen(text) + 1);
	else
		sha256_add(h, "\xff", 1); /* no text has it */
}

/* completes the last block; the digest is h->state then */
static void
finish(struct sha256 *h)
{
	static const unsigned char pad[BLOCK] = {0x80};
	unsigned char length[8];
	uint64_t bits = h->length * 8;

	for (int i = 7; i >= 0; i--, bits >>= 8)
		length[i] = (unsigned char)bits;
	sha256_add(h, pad,
		1 + (LENGTH_AT + BLOCK - 1 - h->length % BLOCK) % BLOCK);
	sha256_add(h, length, sizeof length);
}

struct sha256_text
sha256_end(struct sha256 *h)
{
	struct sha256_text x;

	finish(h);
	for (int i = 0; i < 8; i++)
		snprintf(x.text + 8 * i, 9, "%08x", (unsigned)h->state[i]);
	return x;
}

struct sha256_text
sha256_of(const void *bytes, size_t n)
{
	struct sha256 h;

	sha256_begin(&h);
	sha256_add(&h, bytes, n);
	return sha256_end(&h);
}

/* the digest of a hash that ends, as bytes */
static void
end_bytes(struct sha256 *h, unsigned char bytes[DIGEST])
{
	finish(h);
	for (int i = 0; i < DIGEST; i++)
		bytes[i] =
			(unsigned char)(h->state[i / 4] >> (24 - 8 * (i % 4)));
}

struct sha256_text
sha256_hmac(const char *key, const void *bytes, size_t n)
{
	unsigned char block[BLOCK] = {0}, inner[BLOCK], outer[BLOCK],
		      digest[DIGEST];
	size_t length = strlen(key);
	struct sha256 h;

	if (length <= BLOCK) {
		memcpy(block, key, length);
	} else { /* its digest is the key */
		sha256_begin(&h);
		sha256_add(&h, key, length);
		end_bytes(&h, block);
	}
	for (int i = 0; i < BLOCK; i++) {
		inner[i] = block[i] ^ 0x36;
		outer[i] = block[i] ^ 0x5c;
	}
	sha256_begin(&h);
	sha256_add(&h, inner, BLOCK);
	sha256_add(&h, bytes, n);
	end_bytes(&h, digest);
	sha256_begin(&h);
	sha256_add(&h, outer, BLOCK);
	sha256_add(&h, digest, DIGEST);
	return sha256_end(&h);
}
