/*
 * Reads and writes plan.json, the plan on disk, whose format
 * conf/plan.schema.json describes. The inputs of the plan itself are left out.
 */
#ifndef PLAN_PLAN_JSON_H
#define PLAN_PLAN_JSON_H

#include "plan/plan.h"

void plan_put(struct buf *b, const struct plan *p);

/* -1: *cause has the reason */
int plan_read(
	struct arena *a, struct plan *p, const char *path, const char **cause);

#endif
