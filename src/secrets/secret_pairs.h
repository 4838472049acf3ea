/*
 * Texts without what looks like a secret: the value of a pair whose key is one's,
 * the token after Bearer, the password in a URL. The same rules as `pairs` of
 * src/python, masking.py, which tells them. Pure.
 */
#ifndef SECRETS_SECRET_PAIRS_H
#define SECRETS_SECRET_PAIRS_H

#include "base/buf.h"

void secret_pairs_put(struct buf *b, const char *text, size_t n);

#endif
