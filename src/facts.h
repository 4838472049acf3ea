/* What is tested, with what, and where, as reports tell it. */
#ifndef FACTS_H
#define FACTS_H

#include "plan.h"
#include "status.h"

pairs facts_make(struct arena *a, const struct plan *p);

#endif
