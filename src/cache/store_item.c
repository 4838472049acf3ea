#include "cache/store_item.h"

#include "os/clock.h"

double
store_item_done(struct store_item *x,
	void (*done)(void *context, struct store_item *), void *context)
{
	double began = clock_steady();

	done(context, x);
	buf_release(&x->body);
	return clock_steady() - began;
}
