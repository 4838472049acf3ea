/* The program: the table of commands, its start and its end. */
#define _DEFAULT_SOURCE
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cache/store_secrets.h"
#include "commands/commands.h"
#include "config/project_root.h"
#include "core/build_folder.h"
#include "formats/ninja.h"
#include "os/process.h"
#include "run/finish.h"

static int
run_or_watch(const struct cli *cli, struct diag *d)
{
	return cli->watch ? cmd_watch(cli, d) : cmd_run(cli, d);
}

static int (*const verbs[])(const struct cli *, struct diag *) = {
	[CLI_RUN] = run_or_watch,
	[CLI_GEN] = cmd_gen,
	[CLI_LIST] = cmd_list,
	[CLI_GRAPH] = cmd_graph,
	[CLI_MERGE] = cmd_merge,
	[CLI_REPORT] = cmd_report,
	[CLI_CLEAN] = cmd_clean,
	[CLI_CREATE] = cmd_create,
	[CLI_INIT] = cmd_init,
	[CLI_DOCTOR] = cmd_doctor,
	[CLI_HISTORY] = cmd_history,
	[CLI_SHARDS] = cmd_shards,
	[CLI_PACK] = cmd_pack,
	[CLI_EXEC] = cmd_exec,
	[CLI_INDEX] = cmd_index,
	[CLI_REPLAY] = cmd_replay,
	[CLI_EXPLAIN] = cmd_explain,
	[CLI_VERDICT] = cmd_verdict,
	[CLI_ENV] = cmd_env,
	[CLI_COMPLETE] = cmd_complete,
	[CLI_ORIGINAL] = cmd_original,
	[CLI_HELP] = cmd_help,
	[CLI_VERSION] = cmd_version,
};

/* decodes arguments of build.ninja that Ninja and shells cannot quote */
static void
decode(struct arena *a, int argc, char **argv)
{
	int i = 2;

	if (argc < 2 ||
		(strcmp(argv[1], "gen") != 0 && strcmp(argv[1], "merge") != 0))
		return;
	while (i < argc && strcmp(argv[i], "--encoded") != 0 &&
		strcmp(argv[i], "--") != 0)
		i++;
	if (i < argc && strcmp(argv[i], "--encoded") == 0)
		while (++i < argc)
			argv[i] = ninja_decode(arena_dup(a, argv[i]));
}

/* 1: standard output could not be written, unless its reader has closed the pipe */
static int
output_is_lost(void)
{
	struct pollfd out = {.fd = STDOUT_FILENO};

	return (fflush(stdout) != 0 || ferror(stdout)) &&
		!(poll(&out, 1, 0) == 1 && out.revents & POLLERR);
}

/* 1: the exit status is that of the tests, even if output is lost */
static int
runs_tests(const struct cli *cli)
{
	return !cli->help && (cli->verb == CLI_RUN || cli->verb == CLI_REPLAY);
}

int
main(int argc, char **argv)
{
	struct arena arena = {0};
	struct diag d = {.arena = &arena};
	struct cli cli = {0}, typed = {0};
	int status = EXIT_USAGE;
	const char *below = NULL;

	process_settle();
	store_secrets_take();
	finish_on_interrupt();
	decode(&arena, argc, argv);
	cli_parse(&typed, argc, argv, &(struct diag){.arena = &arena});
	argv = project_root_enter(&typed, argc, argv, &below, &arena);
	cli_parse(&cli, argc, argv, &d);
	cli.below = below;
	if (!d.nerrors)
		build_folder_set(cli.build_dir, &d);
	/* a run continues without a reader of its output */
	if (runs_tests(&cli))
		signal(SIGPIPE, SIG_IGN);
	if (!d.nerrors)
		status = cli.help ? cmd_help(&cli, &d)
				  : verbs[cli.verb](&cli, &d);
	if (output_is_lost()) {
		diag_error(&d,
			"standard output could not be written; is its "
			"disk full?");
		if (status == 0 && !runs_tests(&cli))
			status = EXIT_ERROR;
	}
	diag_print(&d, stderr);
	arena_free(&arena);
	exit(status);
}
