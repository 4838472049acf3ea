/* --help: of the program, or of one command; from the tables of options.h */
#ifndef HELP_H
#define HELP_H

#include <stdio.h>

#include "cli.h"

/* that of a command, its own or the topic of `aomaker help`, or of all */
void help_print(const struct cli *c, FILE *to);

#endif
