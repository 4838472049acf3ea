/*
 * A pass as one text: the files of a group's folder that reports are made from,
 * with names in place of this machine's folders (core/places.h):
 *
 *	aomaker pass 1 KEY
 *	text|raw SIZE NAME
 *	(the bytes, and a line break)
 *	...
 *	end [SIGNATURE]
 *
 * The signature is the HMAC-SHA256 of all that stands before it, by the key of
 * AOMAKER_CACHE_KEY (cache/store_secrets.h); where that is set, only a pass with
 * it is taken, so that nobody else who may write to the store can make one.
 */
#ifndef CACHE_ENTRY_H
#define CACHE_ENTRY_H

#include "core/group_result.h"
#include "core/places.h"

enum { ENTRY_MOST = 64 * 1024 * 1024 }; /* bytes */

/*
 * Appends the pass in that folder. NULL: done; else why it cannot travel.
 * host: this machine's name, which must not be in it.
 */
const char *entry_pack(struct buf *b, struct arena *a, const struct places *p,
	const char *folder, const char *slug, const char *key,
	const char *host);

/* writes its files into an empty folder; -1: it is damaged, of another key, or not
   signed as it should be */
int entry_unpack(const char *text, size_t n, struct arena *a,
	const struct places *p, const char *folder, const char *key);

/* 1: the group had one attempt, and helpers (exec/helpers.h) or none */
int entry_ran_once(const struct group_result *s);

/*
 * Reads the result that was unpacked; -1: it is no pass of this group. tests:
 * the hash of its tests (plan/portable_key.h), or NULL.
 */
int entry_result(struct group_result *s, struct arena *a, const char *folder,
	const char *slug, const char *tests);

#endif
