/* `aomaker history export FILE` and `aomaker history import FILE`. */
#include "commands/commands.h"

#include <string.h>

#include "report/history_file.h"

int
cmd_history(const struct cli *cli, struct diag *d)
{
	const char *verb = cli->operands.n == 2 ? cli->operands.v[0] : "";

	if (strcmp(verb, "export") == 0)
		return history_file_export(cli->operands.v[1], d);
	if (strcmp(verb, "import") == 0)
		return history_file_import(cli->operands.v[1], d);
	diag_error(d,
		"aomaker history export FILE, or import FILE; - is "
		"standard output or input");
	return EXIT_USAGE;
}
