/*
 * The programs of a dispatch's engine: the one that brings an errand, and the
 * one that cancels it. What they print is in the errand's file `out`.
 */
#ifndef ENGINE_H
#define ENGINE_H

#include "dispatch.h"

/* what stands in their words for this errand */
void engine_fill(struct dispatch *x);

/* x->pid; -1 with errno */
int engine_start(struct dispatch *x);

/* the engine forgets the errand, also should its program be gone */
void engine_cancel(struct dispatch *x);

#endif
