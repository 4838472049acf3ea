/*
 * The arguments that pytest gets: those of the user, and options that aomaker
 * and pytest share (-k, -m, --maxfail, -s, -v, --color, --log_level).
 */
#ifndef CONFIG_PYTEST_ARGUMENTS_H
#define CONFIG_PYTEST_ARGUMENTS_H

#include "config/config.h"

/* args: words for pytest; sets c->pytest, markexpr, keyword and maxfail */
void pytest_arguments_take(struct config *c, const struct cli *cli,
	const strings *args, struct diag *d);

#endif
