/*
 * The keys `target` and `marks` of the strategy file: a target names a list of
 * marks, or a key of a mapping of such lists ("iaas.network").
 */
#ifndef CONFIG_STRATEGY_TARGET_H
#define CONFIG_STRATEGY_TARGET_H

#include "config/strategy.h"

/* adds the marks of the targets to s->marks, each once; errors go to d */
void strategy_target_take(struct strategy *s, const char *file,
	const struct yaml_node *marks, const struct yaml_node *target,
	struct diag *d);

#endif
