#include "report/open_page.h"

#include <stdio.h>

#include "config/cli.h"
#include "core/paths.h"
#include "os/fs.h"
#include "os/process.h"

int
open_page(struct diag *d)
{
	static const char *const openers[] = {"xdg-open", "open"};
	struct buf said = {0};
	int done = 0;

	if (!fs_is_file(paths.page)) {
		diag_error(d, "%s is missing; `aomaker merge` makes it",
			paths.page);
		return EXIT_USAGE;
	}
	for (size_t i = 0; i < 2 && !done; i++) {
		const char *program = process_find(d->arena, openers[i]);

		done = program &&
			process_output(
				(const char *[]){program, paths.page, NULL},
				&said) == 0;
	}
	buf_release(&said);
	if (!done)
		printf("no browser was found; see %s\n", paths.page);
	return 0;
}
