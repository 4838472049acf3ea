/*
 * Masks the ends of known secrets that were shortened, as pytest and reprlib do
 * with long values: 'eyJhbGciOiJ...hD5rgYc0s' becomes '***...***'. The same as
 * secrets/elided.py. Pure.
 */
#ifndef SECRETS_ELIDED_H
#define SECRETS_ELIDED_H

#include "base/buf.h"
#include "base/vec.h"

/* appends n bytes of text, masked; values: the known secrets */
void
elided_put(struct buf *b, const strings *values, const char *text, size_t n);

#endif
