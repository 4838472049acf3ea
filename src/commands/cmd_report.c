#include "commands/cmd_report.h"

#include "core/paths.h"
#include "os/fs.h"
#include "os/process.h"
#include "report/compare.h"

static int
print(struct diag *d)
{
	struct buf text = {0};

	if (fs_read(layout.report, &text) != 0) {
		diag_error(d, "nothing has run here yet; `arun` does");
		return EXIT_USAGE;
	}
	buf_print(&text);
	return 0;
}

static int
compare(struct diag *d)
{
	struct results now, before;
	struct buf b = {0};

	if (results_read(d->arena, &now, layout.tests) != 0)
		diag_error(d, "nothing has run here yet; `arun` does");
	else if (results_read(d->arena, &before, layout.tests_before) != 0)
		diag_error(d, "there is no run before the last one to compare "
			"it with");
	if (d->nerrors)
		return EXIT_USAGE;
	compare_put(&b, d->arena, &before, &now);
	buf_print(&b);
	return 0;
}

/* in the user's browser; where there is none, its name has to do */
static int
open_page(struct diag *d)
{
	static const char *const openers[] = {"xdg-open", "open"};
	struct buf said = {0};
	int done = 0;

	if (!fs_is_file(layout.page)) {
		diag_error(d, "%s is missing; `aomaker merge` makes it",
			layout.page);
		return EXIT_USAGE;
	}
	for (size_t i = 0; i < 2 && !done; i++) {
		const char *program = proc_find(d->arena, openers[i]);

		done = program && proc_output((const char *[]){program,
			layout.page, NULL}, &said) == 0;
	}
	buf_release(&said);
	if (!done)
		printf("no browser to open: see %s\n", layout.page);
	return 0;
}

int
last_report(const struct cli *cli, struct diag *d)
{
	int status = cli->compare ? compare(d) : print(d);

	return status == 0 && cli->open ? open_page(d) : status;
}
