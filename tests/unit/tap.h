/* A tiny producer of TAP (https://testanything.org), read by prove. */
#ifndef TAP_H
#define TAP_H

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static int tap_count, tap_failed;

__attribute__((format(printf, 2, 3), unused)) static int
ok(int passed, const char *name, ...)
{
	va_list ap;

	printf("%sok %d - ", passed ? "" : "not ", ++tap_count);
	va_start(ap, name);
	vprintf(name, ap);
	va_end(ap);
	putchar('\n');
	tap_failed += !passed;
	return passed;
}

/* two strings are the same; both are shown when they are not */
__attribute__((unused)) static int
is(const char *got, const char *expected, const char *name)
{
	int same =
		got && expected ? strcmp(got, expected) == 0 : got == expected;

	ok(same, "%s", name);
	if (!same)
		printf("# got:      %s\n# expected: %s\n", got ? got : "NULL",
			expected ? expected : "NULL");
	return same;
}

__attribute__((unused)) static int
done(void)
{
	printf("1..%d\n", tap_count);
	return tap_failed != 0;
}

#endif
