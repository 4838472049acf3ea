/* Prints --help, of the program or of one command, from config/options.h. */
#ifndef CONFIG_HELP_H
#define CONFIG_HELP_H

#include <stdio.h>

#include "config/cli.h"

/* help of the command, of the topic of `aomaker help`, or of the program */
void help_print(const struct cli *c, FILE *to);

#endif
