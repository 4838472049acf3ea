/*
 * Passes of other machines, and those for them: `cache: {url}`. Under the key of a
 * group (plan/portable_key.h) a store has the names of inputs that past passes had
 * (cache/input_names.h); what these are here gives the key of a pass, under which
 * it is found, if any machine has had one. A pass is checked by the digests over
 * all of it before anything here is changed.
 */
#ifndef CACHE_TRAVEL_H
#define CACHE_TRAVEL_H

#include "core/digests.h"
#include "plan/portable_key.h"

/*
 * Fetches the passes of groups that have none, so that they need not run. Trouble
 * is told on standard error, once; it is no error.
 */
void travel_fetch(struct arena *a, struct digests *d);

/* stores the passes that are new */
void travel_store(struct arena *a);

/* a sentence about the pass of a group, for `aomaker explain`; NULL: none */
const char *travel_explain(struct arena *a, const char *slug);

#endif
