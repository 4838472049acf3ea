/* Makes the comments and variables at the head of build.ninja. */
#ifndef PLAN_GRAPH_VARIABLES_H
#define PLAN_GRAPH_VARIABLES_H

#include "config/config.h"
#include "formats/ninja.h"
#include "plan/plan.h"
#include "suite/suite.h"

void graph_variables_add(struct ninja_file *f, struct arena *a,
	const struct plan *p, const struct config *c, const char *aomaker);

/* words of commands that people type, too: %XX only after --encoded */
const char *graph_encoded(struct arena *a, const strings *words);

/* one word of a command */
const char *graph_word(struct arena *a, const char *word);

#endif
