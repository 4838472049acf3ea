/* The plan as a person or a program reads it: `aomaker list`. */
#ifndef LIST_H
#define LIST_H

#include "buf.h"
#include "plan.h"
#include "slots.h"

/* with what history says of it: costs, and the time it will take on the slots */
void list_text(struct buf *b, struct arena *a, const struct plan *p,
	const struct slots *slots);

#endif
