/* Strings that grow, and numbers put into them. */
#define _POSIX_C_SOURCE 200809L
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "tap.h"

static void
test_buf(void)
{
	struct buf b = {0};

	buf_addf(&b, "%0100d", 1);
	buf_addc(&b, '\0');
	buf_adds(&b, "x");
	ok(b.n == 102 && strcmp(b.s + 101, "x") == 0, "buf: holds NUL too");
	buf_clear(&b);
	buf_adds(&b, "");
	is(b.s, "", "buf: cleared, and a string at once");
	buf_release(&b);
}

static void
test_fixed(void)
{
	static const double numbers[] = {0, 1, -0.25, 0.0005, 12.3456, -1e-9,
		999.9999996, 1795545504.158, 3e13};
	struct buf b = {0};
	char wanted[64];

	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		for (int places = 0; places <= 6; places += 3) {
			buf_clear(&b);
			buf_add_fixed(&b, numbers[i], places);
			snprintf(wanted, sizeof wanted, "%.*f", places,
				numbers[i]);
			if (strtod(wanted, NULL) == 0) /* -0.000 */
				snprintf(wanted, sizeof wanted, "%.*f", places,
					0.0);
			is(b.s, wanted, "a number of fixed places");
		}
	buf_release(&b);
}

int
main(void)
{
	test_buf();
	test_fixed();
	return done();
}
