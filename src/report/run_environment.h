/* What is tested, with what, and where, as reports tell it. */
#ifndef REPORT_RUN_ENVIRONMENT_H
#define REPORT_RUN_ENVIRONMENT_H

#include "core/group_result.h"
#include "plan/plan.h"

pairs run_environment(struct arena *a, const struct plan *p);

#endif
