/* The plan as a person or a program reads it: `aomaker list`. */
#ifndef COMMANDS_CMD_LIST_H
#define COMMANDS_CMD_LIST_H

#include "base/buf.h"
#include "plan/plan.h"
#include "plan/slots.h"

/* with what history says of it: costs, and the time it will take on the slots */
void cmd_list_text(struct buf *b, struct arena *a, const struct plan *p,
	const struct slots *slots);

#endif
