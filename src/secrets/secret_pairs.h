/*
 * Masks what looks like a secret: the value after a key such as password, the
 * token after Bearer, the password in a URL. The rules are those of `pairs` in
 * secrets/secret_pairs.py, whose docstring tells them. Pure.
 */
#ifndef SECRETS_SECRET_PAIRS_H
#define SECRETS_SECRET_PAIRS_H

#include "base/buf.h"

/* appends n bytes of text, masked */
void secret_pairs_put(struct buf *b, const char *text, size_t n);

#endif
