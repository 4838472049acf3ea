/*
 * The environment of a run for the reports: facts that hooks told (env, base_url
 * ...), versions of Python, pytest and aomaker, the platform.
 */
#ifndef REPORT_RUN_ENVIRONMENT_H
#define REPORT_RUN_ENVIRONMENT_H

#include "core/group_result.h"
#include "plan/plan.h"

pairs run_environment(struct arena *a, const struct plan *p);

#endif
