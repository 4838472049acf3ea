/*
 * The record of what a plan was made of, .aomaker-build/plan.inputs: a plan for
 * which it holds need not be made again.
 */
#ifndef PLAN_PLAN_INPUTS_H
#define PLAN_PLAN_INPUTS_H

#include "core/digests.h"
#include "plan/plan.h"

/* writes the record of a plan whose making began then; -1 with errno */
int plan_inputs_write(const struct plan *p, double began, struct arena *a);

/* 1: nothing has changed since */
int plan_inputs_hold(struct arena *a, struct digests *d);

#endif
