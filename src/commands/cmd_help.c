/* `aomaker help`, --help and --version. */
#include "commands/commands.h"

#include <stdio.h>

#include "config/config.h"
#include "config/help.h"
#include "core/version.h"

int
cmd_help(const struct cli *cli, struct diag *d)
{
	struct config c = {0};

	help_print(cli, stdout);
	if (cli_takes_hooks(cli)) {
		config_hooks(&c, cli, d);
		hook_options_help(&c.hooks, stdout);
	}
	return 0;
}

int
cmd_version(const struct cli *cli, struct diag *d)
{
	(void)cli;
	(void)d;
	puts("aomaker " AOMAKER_VERSION);
	return 0;
}
