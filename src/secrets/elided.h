/*
 * What is left of known secrets whose middle was left out, as pytest and reprlib
 * do with long values: 'eyJhbGciOiJ...hD5rgYc0s'. The same as `_without_ends` of
 * src/python, masking.py. Pure.
 */
#ifndef SECRETS_ELIDED_H
#define SECRETS_ELIDED_H

#include "base/buf.h"
#include "base/vec.h"

void
elided_put(struct buf *b, const strings *values, const char *text, size_t n);

#endif
