#include "base/die.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void
die(const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	/* One write, so that messages of many processes do not mix. */
	fprintf(stderr, "aomaker: %s\n", text);
	_Exit(3);
}
