/* Collected errors, and the nearest of several names. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>

#include "base/diag.h"
#include "tap.h"

static void
test_diag(void)
{
	static const char *const names[] = {"processes", "python", "target"};
	struct arena a = {0};
	struct diag d = {.arena = &a};
	char *text = NULL;
	size_t n;
	FILE *to = open_memstream(&text, &n);

	is(diag_nearest("proceses", names, 3), "processes", "diag: nearest");
	is(diag_nearest("Target", names, 3), "target", "diag: letter case");
	is(diag_nearest("color", names, 3), NULL, "diag: none is near");
	diag_error(&d, "a %s", "b");
	diag_at(&d, "f", 3, 4, "c");
	diag_warn(&d, "f", 0, 0, "w");
	diag_print(&d, to);
	fclose(to);
	is(text, "aomaker: a b\nf:3:4: c\nf: warning: w\n", "diag: printed");
	ok(d.nerrors == 2, "diag: warnings are no errors");
	free(text);
	arena_free(&a);
}

int
main(void)
{
	test_diag();
	return done();
}
