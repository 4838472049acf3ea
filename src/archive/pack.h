/*
 * Packs the results of a shard's run into one file for `aomaker merge`; the
 * Python side writes it.
 */
#ifndef ARCHIVE_PACK_H
#define ARCHIVE_PACK_H

#include "base/diag.h"
#include "plan/plan.h"

/* signed_at: when the run took the project's lock; -1: d says why it failed */
int pack_write(const char *path, const char *python, const struct plan *p,
	double signed_at, struct diag *d);

#endif
