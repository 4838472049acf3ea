/*
 * `aomaker init`: writes conf/aomaker.yaml for a suite, from its marks and
 * directories. An existing file is left alone, which is an error.
 */
#include "commands/commands.h"

#include <stdio.h>

#include "commands/starter_config.h"
#include "config/strategy.h"
#include "core/paths.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "os/path.h"
#include "plan/planned_run.h"

static void
warn_of_hidden(const struct suite *s, struct diag *d)
{
	for (size_t i = 0; i < s->modules.n; i++)
		if (s->modules.v[i].error)
			diag_warn(d, s->modules.v[i].path, 0, 0,
				"cannot be "
				"collected, so its marks are not known: %s",
				s->modules.v[i].error);
}

static int
write_new(const char *path, const struct buf *b, struct diag *d)
{
	const char *dir = path_dir(d->arena, path);

	if (fs_mkdirs(dir) == 0 && paths_is_in_project(d->arena, dir) &&
		file_write(path, b->s, b->n) >= 0)
		return 0;
	if (fs_is_dir(dir) && !paths_is_in_project(d->arena, dir))
		diag_error(d, "%s/ leads out of the project; remove the link",
			dir);
	else
		diag_file(d, path);
	return -1;
}

int
cmd_init(const struct cli *cli, struct diag *d)
{
	static const char *const files[] = {STRATEGY_FILE, STRATEGY_NEWER};
	struct planned_run g = {0};
	struct buf b = {0};
	int failed;

	for (size_t i = 0; i < 2; i++)
		if (fs_is_file(files[i]))
			diag_at(d, files[i], 0, 0,
				"it exists, and stays as it "
				"is; edit it, or move it away to have another");
	if (!d->nerrors)
		config_basics(&g.config, cli, d);
	if (d->nerrors || planned_run_read_suite(&g, cli, d) != 0)
		return EXIT_USAGE;
	warn_of_hidden(&g.suite, d);
	if (!g.suite.paths.n) {
		diag_error(d,
			"pytest finds no test module here (python_files: "
			"%s); is this the project's root?",
			g.suite.python_files.n ? g.suite.python_files.v[0]
					       : "");
		return EXIT_NOTHING;
	}
	starter_config(&b, d->arena, &g.suite);
	failed = write_new(STRATEGY_FILE, &b, d) != 0;
	buf_release(&b);
	if (failed)
		return EXIT_ERROR;
	printf("%s is written; next:\n    aomaker list --mp\n    arun --mp\n",
		STRATEGY_FILE);
	return 0;
}
