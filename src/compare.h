/*
 * Two runs beside each other: what fails now and did not, what is fixed,
 * slower, flaky, new and gone. Pure.
 */
#ifndef COMPARE_H
#define COMPARE_H

#include "results.h"

void compare_put(struct buf *b, struct arena *a, const struct results *before,
	const struct results *now);

#endif
