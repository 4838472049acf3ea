#include "recorder/scratch.h"

#include <sched.h>
#include <stdatomic.h>
#include <stddef.h>

enum { COUNT = 32, TRIES = 1000 };

static struct scratch all[COUNT];
static atomic_int taken[COUNT];

struct scratch *
scratch_take(void)
{
	for (int i = 0; i < TRIES; i++) {
		for (int k = 0; k < COUNT; k++)
			if (!atomic_exchange(&taken[k], 1))
				return &all[k];
		sched_yield();
	}
	return NULL;
}

void
scratch_give(struct scratch *s)
{
	taken[s - all] = 0;
}

void
scratch_reset(void)
{
	for (int k = 0; k < COUNT; k++)
		taken[k] = 0;
}
