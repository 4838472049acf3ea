/*
 * The value of an `ac` key: an ActionResult of the Remote Execution API, so that
 * servers such as bazel-remote take it and keep what it names. It has one output
 * file: with its content, or the name of a blob below `cas`.
 */
#ifndef CACHE_ACTION_RESULT_H
#define CACHE_ACTION_RESULT_H

#include "base/buf.h"
#include "base/sha256.h"

struct action_result {
	struct sha256_text digest; /* SHA-256 of the content */
	size_t size;
	const char *content; /* NULL: it is a blob below cas/DIGEST */
};

/* appends it; `content` has `size` bytes */
void action_result_put(struct buf *b, const struct action_result *x);

/*
 * Reads it; the content stays where it is. -1: it is none, or its content does
 * not have that digest
 */
int action_result_read(struct action_result *x, const char *bytes, size_t n);

#endif
