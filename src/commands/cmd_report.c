/* `aomaker report`: prints the report of the last run, or compares the last two. */
#include "commands/commands.h"

#include "core/paths.h"
#include "core/run_store.h"
#include "os/fs.h"
#include "os/process.h"
#include "report/compare.h"

static int
print(struct diag *d)
{
	struct buf text = {0};

	if (fs_read(paths.report, &text) != 0) {
		diag_error(d, "nothing has run here yet; `arun` does");
		return EXIT_USAGE;
	}
	buf_print(&text);
	return 0;
}

/* the results of a run of the store; 0: there are none */
static int
read_run(struct run_results *r, struct arena *a, const char *name)
{
	return run_results_read(
		       a, r, run_store_path(a, name, RUN_STORE_RESULTS)) == 0;
}

static int
compare(struct diag *d)
{
	strings runs = run_store_names(d->arena, RUN_STORE_RESULTS);
	struct run_results now, before;
	struct buf b = {0};

	if (!runs.n || !read_run(&now, d->arena, runs.v[runs.n - 1]))
		diag_error(d, "nothing has run here yet; `arun` does");
	else if (runs.n < 2 || !read_run(&before, d->arena, runs.v[runs.n - 2]))
		diag_error(d,
			"there is no run before the last one to compare "
			"it with");
	if (d->nerrors)
		return EXIT_USAGE;
	compare_put(&b, d->arena, &before, &now);
	buf_print(&b);
	return 0;
}

/* opens the page in a browser, or prints its path if there is none */
static int
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

int
cmd_report(const struct cli *cli, struct diag *d)
{
	int status = cli->compare ? compare(d) : print(d);

	return status == 0 && cli->open ? open_page(d) : status;
}
