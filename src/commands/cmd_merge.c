/*
 * `aomaker merge`: makes the reports of this project's groups, of the archives of
 * shards, or merges folders of Allure results.
 */
#include "commands/commands.h"

#include "archive/unpack.h"
#include "cache/travel.h"
#include "core/run_id.h"
#include "os/fs.h"
#include "report/allure/merge_results.h"
#include "run/finish.h"

/* merges the archives of shards */
static int
merge_archives(const struct cli *cli, struct diag *d)
{
	struct cli local = *cli;
	int status = archive_unpack(cli, &local.python, d);

	if (status == 0)
		status = finish_merge(&local, d);
	return status == 0 ? finish_print(d->arena) : status;
}

/* 0: none of the operands exists; a single missing one is reported later */
static int
any_exists(const strings *operands, struct diag *d)
{
	for (size_t i = 0; i < operands->n; i++)
		if (fs_is_dir(operands->v[i]) || fs_is_file(operands->v[i]))
			return 1;
	for (size_t i = 0; i < operands->n; i++)
		diag_error(d,
			"there is no '%s'; type: aomaker merge "
			"aomaker-shard-*.tar.gz, for archives of `aomaker "
			"pack`; aomaker merge DIR... -o DIR, for folders of "
			"Allure results",
			operands->v[i]);
	return !operands->n;
}

int
cmd_merge(const struct cli *cli, struct diag *d)
{
	if (!cli->operands.n && !cli->output) {
		int status = finish_merge(cli, d);

		if (status == 0 && !run_is_around())
			travel_store(d->arena);
		return status;
	}
	if (!any_exists(&cli->operands, d))
		return EXIT_USAGE;
	if (!cli->output && !fs_is_dir(cli->operands.v[0]))
		return merge_archives(cli, d);
	if (!cli->operands.n || !cli->output)
		diag_error(d,
			"aomaker merge DIR... -o DIR, or ARCHIVE...; "
			"without any, the reports of this project are made");
	if (d->nerrors)
		return EXIT_USAGE;
	return merge_results_folders(&cli->operands, cli->output, d)
		? EXIT_ERROR
		: 0;
}
