/*
 * The digest of environment variables. The value of one; or, where a name ends
 * with a star, the names and values of all that begin so. "*" are all but those
 * that differ from terminal to terminal and from one job of a CI to the next.
 */
#ifndef CORE_ENVIRONMENT_DIGEST_H
#define CORE_ENVIRONMENT_DIGEST_H

#include "base/buf.h"
#include "core/digest.h"

/* appends what the digest is of; 0: there is no such variable */
int environment_put(struct buf *b, const char *name);

struct digest environment_digest(const char *name);

#endif
