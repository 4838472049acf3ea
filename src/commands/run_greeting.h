/* The first lines of a run: how many groups there are, and by what they run. */
#ifndef COMMANDS_RUN_GREETING_H
#define COMMANDS_RUN_GREETING_H

#include "os/tty.h"
#include "plan/planned_run.h"

/* prints them; nothing, if pytest itself greets, as for a run without groups */
void run_greeting_print(const struct planned_run *g, const struct tty *tty);

#endif
