/*
 * Commands of the original aomaker (PyPI, 3.x) that we do not have are passed on
 * to it, if it is installed in the project's Python.
 */
#include "commands/commands.h"

#include <unistd.h>

#include "config/config.h"
#include "core/install.h"

int
cmd_original(const struct cli *cli, struct diag *d)
{
	const char *worker = install_worker(d->arena);
	struct config c = {0};
	strings argv = {0};

	config_basics(&c, cli, d);
	if (d->nerrors)
		return EXIT_USAGE;
	*vec_add(d->arena, &argv) = c.python;
	*vec_add(d->arena, &argv) = worker;
	*vec_add(d->arena, &argv) = "original";
	*vec_add(d->arena, &argv) = "--";
	for (size_t i = 0; i < cli->operands.n; i++)
		*vec_add(d->arena, &argv) = cli->operands.v[i];
	*vec_add(d->arena, &argv) = NULL;
	execv(c.python, (char **)(void *)argv.v);
	diag_file(d, c.python);
	return EXIT_USAGE;
}
