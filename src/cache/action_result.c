#include "cache/action_result.h"

#include <stdint.h>
#include <string.h>

/* numbers of fields in remote_execution.proto */
enum {
	RESULT_FILES = 2,
	RESULT_METADATA = 9,
	FILE_PATH = 1,
	FILE_DIGEST = 2,
	FILE_CONTENTS = 5,
	DIGEST_HASH = 1,
	DIGEST_SIZE = 2,
	METADATA_WORKER = 1
};

/* wire types of protobuf */
enum { VARINT = 0, FIXED64 = 1, BYTES = 2, FIXED32 = 5 };

#define PATH "pass"
/* without a worker, bazel-remote would put in the address of the client */
#define WORKER "aomaker"

static void
put_number(struct buf *b, uint64_t n)
{
	for (; n >= 0x80; n >>= 7)
		buf_addc(b, (char)(n | 0x80));
	buf_addc(b, (char)n);
}

static void
put_bytes(struct buf *b, unsigned field, const char *bytes, size_t n)
{
	put_number(b, field << 3 | BYTES);
	put_number(b, n);
	buf_add(b, bytes, n);
}

void
action_result_put(struct buf *b, const struct action_result *x)
{
	struct buf digest = {0}, file = {0}, worker = {0};

	put_bytes(&digest, DIGEST_HASH, x->digest.text, SHA256_DIGITS);
	put_number(&digest, DIGEST_SIZE << 3 | VARINT);
	put_number(&digest, x->size);
	put_bytes(&file, FILE_PATH, PATH, sizeof PATH - 1);
	put_bytes(&file, FILE_DIGEST, digest.s, digest.n);
	if (x->content)
		put_bytes(&file, FILE_CONTENTS, x->content, x->size);
	put_bytes(&worker, METADATA_WORKER, WORKER, sizeof WORKER - 1);
	put_bytes(b, RESULT_FILES, file.s, file.n);
	put_bytes(b, RESULT_METADATA, worker.s, worker.n);
	buf_release(&digest);
	buf_release(&file);
	buf_release(&worker);
}

/* -- reading */

struct reader {
	const char *p;
	size_t n;
	int failed;
};

static uint64_t
number(struct reader *r)
{
	uint64_t x = 0;

	for (unsigned shift = 0; shift < 64; shift += 7) {
		unsigned char c;

		if (!r->n)
			break;
		c = (unsigned char)*r->p++;
		r->n--;
		x |= (uint64_t)(c & 0x7f) << shift;
		if (c < 0x80)
			return x;
	}
	r->failed = 1;
	return 0;
}

static struct reader
bytes(struct reader *r, uint64_t n)
{
	struct reader part = {r->p, 0, 0};

	if (n > r->n) {
		r->failed = 1;
		return part;
	}
	part.n = (size_t)n;
	r->p += n;
	r->n -= (size_t)n;
	return part;
}

/*
 * Moves to the next field; returns its number, or 0 at the end and after an error.
 * *value: its number, *part: its bytes.
 */
static uint64_t
next(struct reader *r, uint64_t *value, struct reader *part)
{
	uint64_t key;

	*value = 0;
	*part = (struct reader){0};
	if (!r->n || r->failed)
		return 0;
	key = number(r);
	switch (key & 7) {
	case VARINT:
		*value = number(r);
		break;
	case FIXED64:
		bytes(r, 8);
		break;
	case BYTES:
		*part = bytes(r, number(r));
		break;
	case FIXED32:
		bytes(r, 4);
		break;
	default:
		r->failed = 1;
	}
	r->failed |= key >> 3 == 0;
	return r->failed ? 0 : key >> 3;
}

static void
take_digest(struct action_result *x, struct reader *r)
{
	struct reader part;
	uint64_t field, value;

	while ((field = next(r, &value, &part)) != 0)
		if (field == DIGEST_HASH && part.n == SHA256_DIGITS)
			memcpy(x->digest.text, part.p, SHA256_DIGITS);
		else if (field == DIGEST_SIZE)
			x->size = (size_t)value;
}

static void
take_file(struct action_result *x, struct reader *r)
{
	struct reader part, content = {0};
	uint64_t field, value;

	while ((field = next(r, &value, &part)) != 0)
		if (field == FILE_DIGEST) {
			take_digest(x, &part);
			r->failed |= part.failed;
		} else if (field == FILE_CONTENTS) {
			content = part;
		}
	x->content = content.p;
	r->failed |= content.p && content.n != x->size;
}

static int
is_digest(const char *text)
{
	return strspn(text, "0123456789abcdef") == SHA256_DIGITS;
}

int
action_result_read(struct action_result *x, const char *text, size_t n)
{
	struct reader r = {text, n, 0}, part;
	uint64_t field, value;
	int found = 0;

	*x = (struct action_result){0};
	while ((field = next(&r, &value, &part)) != 0)
		if (field == RESULT_FILES && !found++) {
			take_file(x, &part);
			r.failed |= part.failed;
		}
	if (r.failed || !found || !is_digest(x->digest.text))
		return -1;
	return x->content &&
			strcmp(sha256_of(x->content, x->size).text,
				x->digest.text) != 0
		? -1
		: 0;
}
