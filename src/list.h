/* The plan as a person or a program reads it: `aomaker list`. */
#ifndef LIST_H
#define LIST_H

#include "buf.h"
#include "plan.h"

void list_text(struct buf *b, struct arena *a, const struct plan *p);

#endif
