/* --help: of the program, or of one command; from the tables of config/options.h */
#ifndef CONFIG_HELP_H
#define CONFIG_HELP_H

#include <stdio.h>

#include "config/cli.h"

/* that of a command, its own or the topic of `aomaker help`, or of all */
void help_print(const struct cli *c, FILE *to);

#endif
