/*
 * `aomaker env`: prints the environment that a run without -e would test, as JSON
 * for Python outside of a run.
 */
#include "commands/commands.h"

#include "config/environment.h"
#include "formats/json.h"

int
cmd_env(const struct cli *cli, struct diag *d)
{
	struct environment e = {0};
	struct buf b = {0};

	(void)cli;
	environment_load(&e, d);
	if (d->nerrors)
		return EXIT_USAGE;
	buf_addc(&b, '{');
	json_put_string(&b, "env", e.name);
	json_key(&b, "config");
	buf_addf(&b, "%s}\n", e.section ? e.section : "{}");
	buf_print(&b);
	return 0;
}
