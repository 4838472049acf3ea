#define _DEFAULT_SOURCE
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "archive/pack.h"
#include "archive/unpack.h"
#include "base/text.h"
#include "commands/cmd_complete.h"
#include "commands/cmd_create.h"
#include "commands/cmd_doctor.h"
#include "commands/cmd_exec.h"
#include "commands/cmd_explain.h"
#include "commands/cmd_index.h"
#include "commands/cmd_init.h"
#include "commands/cmd_list.h"
#include "commands/cmd_original.h"
#include "commands/cmd_replay.h"
#include "commands/cmd_report.h"
#include "commands/cmd_run.h"
#include "commands/cmd_shards.h"
#include "commands/graph_formats.h"
#include "config/cli.h"
#include "config/help.h"
#include "config/project_root.h"
#include "core/build_folder.h"
#include "core/paths.h"
#include "core/project_lock.h"
#include "core/run_id.h"
#include "core/version.h"
#include "formats/ninja.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "os/process.h"
#include "plan/cache_key.h"
#include "plan/explain.h"
#include "plan/make_plan.h"
#include "plan/plan_json.h"
#include "report/history_file.h"
#include "report/merge.h"
#include "run/finish.h"

static void
tell_graph(const struct make_plan *g)
{
	const char *from = paths_are_usual() ? "" : "-C ";
	const char *where = paths_are_usual() ? "" : paths.build;
	size_t n = g->plan.groups.n;

	if (g->all_passed)
		puts("--lf: no test failed the last time; all are in");
	if (g->plan.shard.count)
		printf("shard %d/%d: ", g->plan.shard.index,
			g->plan.shard.count);
	if (n > 1)
		printf("%zu groups in %s; `ninja %s%s%s-j %d` runs them\n", n,
			paths.ninja, from, where, *from ? " " : "", g->slots.n);
	else if (n)
		printf("1 group in %s; `ninja%s%s%s` runs it\n", paths.ninja,
			*from ? " " : "", from, where);
	else
		printf("%s; %s has no group\n",
			g->plan.shard.ngroups ? "the others have all groups"
					      : "nothing is selected",
			paths.ninja);
}

static int
do_gen(const struct cli *cli, struct diag *d)
{
	struct make_plan g = {0};

	if (run_is_around()) { /* which has just made its plan */
		make_plan_confirm();
		return 0;
	}
	make_plan(&g, cli, d);
	if (d->nerrors)
		return EXIT_USAGE;
	if (project_lock_take(d, cli->wait) != 0)
		return EXIT_USAGE;
	if (make_plan_write(&g, d) != 0)
		return EXIT_ERROR;
	if (!cli->quiet)
		make_plan_warn(&g, d);
	diag_print(d, stderr);
	if (!cli->quiet)
		tell_graph(&g);
	return make_plan_status(&g);
}

/* of a plan that is only shown: 1 when its run would fail for sure */
static int
shown_status(const struct make_plan *g, struct diag *d)
{
	size_t nfailed = make_plan_warn(g, d);
	int status = make_plan_status(g);

	return status ? status : nfailed ? 1 : 0;
}

static int
do_list(const struct cli *cli, struct diag *d)
{
	const char *format = cli->format ? cli->format : "text";
	struct make_plan g = {0};
	struct buf b = {0};

	if (strcmp(format, "text") != 0 && strcmp(format, "json") != 0)
		diag_error(d, "--format is text or json, not '%s'", format);
	if (!d->nerrors)
		make_plan(&g, cli, d);
	if (!d->nerrors)
		explain_cached(&g.plan, d->arena);
	if (d->nerrors)
		return EXIT_USAGE;
	if (strcmp(format, "json") == 0)
		plan_put(&b, &g.plan);
	else
		cmd_list_text(&b, d->arena, &g.plan, &g.slots);
	buf_print(&b);
	return shown_status(&g, d);
}

static void
put_graph(struct buf *b, const char *format, const struct make_plan *g,
	const struct simulation *s, struct diag *d)
{
	struct tty tty;

	if (strcmp(format, "dot") == 0) {
		graph_dot(b, g);
	} else if (strcmp(format, "mermaid") == 0) {
		graph_mermaid(b, g);
	} else if (strcmp(format, "json") == 0) {
		graph_json(b, d->arena, g, s);
	} else if (strcmp(format, "text") == 0) {
		tty_look(&tty, STDOUT_FILENO, NULL);
		graph_text(b, d->arena, g, s, &tty);
	} else {
		diag_error(d,
			"--format is text, dot, mermaid or json, not "
			"'%s'",
			format);
	}
}

/* jq's strings are as they are, but nothing is for a terminal to obey */
static void
print_filtered(struct buf *out)
{
	struct buf shown = {0};

	if (!isatty(STDOUT_FILENO)) {
		buf_print(out);
		return;
	}
	text_put_lines(&shown, out->s);
	buf_print(&shown);
	buf_release(out);
}

static int
do_graph(const struct cli *cli, struct diag *d)
{
	struct make_plan g = {0};
	struct simulation s;
	struct buf b = {0}, out = {0};
	const char *cause;

	make_plan(&g, cli, d);
	if (!d->nerrors)
		explain_cached(&g.plan, d->arena);
	if (d->nerrors)
		return EXIT_USAGE;
	simulation_make(&s, d->arena, &g.plan, g.slots.n);
	if (cli->html) {
		graph_html(&b, &g, &s);
		if (file_write_named(d->arena, cli->html, b.s, b.n) < 0)
			diag_file(d, cli->html);
	} else if (cli->jq) {
		graph_json(&b, d->arena, &g, &s);
		if (json_filter(&out, d->arena, cli->jq, &b, &cause) != 0)
			diag_error(d, "--jq: %s", cause);
	} else {
		put_graph(&out, cli->format ? cli->format : "text", &g, &s, d);
	}
	buf_release(&b);
	if (out.n && cli->jq)
		print_filtered(&out);
	else if (out.n)
		buf_print(&out);
	return d->nerrors ? EXIT_USAGE : shown_status(&g, d);
}

/* of the shards that have made these archives */
static int
merge_archives(const struct cli *cli, struct diag *d)
{
	struct cli local = *cli;
	int status = archive_unpack(cli, &local.python, d);

	if (status == 0)
		status = finish_merge(&local, d);
	return status == 0 ? finish_print(d->arena) : status;
}

/* whether there is any; of several, what becomes of each is told by itself */
static int
is_any_there(const strings *operands, struct diag *d)
{
	for (size_t i = 0; i < operands->n; i++)
		if (fs_is_dir(operands->v[i]) || fs_is_file(operands->v[i]))
			return 1;
	for (size_t i = 0; i < operands->n; i++)
		diag_error(d,
			"there is no '%s'; type: aomaker merge "
			"aomaker-shard-*.tar.gz, for what `aomaker pack` has "
			"left; aomaker merge DIR... -o DIR, for folders of "
			"Allure results",
			operands->v[i]);
	return !operands->n;
}

static int
do_merge(const struct cli *cli, struct diag *d)
{
	if (!cli->operands.n && !cli->output)
		return finish_merge(cli, d);
	if (!is_any_there(&cli->operands, d))
		return EXIT_USAGE;
	if (!cli->output && !fs_is_dir(cli->operands.v[0]))
		return merge_archives(cli, d);
	if (!cli->operands.n || !cli->output)
		diag_error(d,
			"aomaker merge DIR... -o DIR, or ARCHIVE...; "
			"without any, the reports of this project are made");
	if (d->nerrors)
		return EXIT_USAGE;
	return merge_folders(&cli->operands, cli->output, d) ? EXIT_ERROR : 0;
}

static int
do_clean(const struct cli *cli, struct diag *d)
{
	if (fs_is_dir(paths.build) && project_lock_take(d, cli->wait) != 0)
		return EXIT_USAGE;
	if (build_folder_remove() != 0)
		diag_file(d, paths.build);
	else if (fs_remove(paths.ninja) != 0)
		diag_file(d, paths.ninja);
	return d->nerrors ? EXIT_ERROR : 0;
}

static int
do_create(const struct cli *cli, struct diag *d)
{
	struct buf word = {0};

	if (cli->operands.n != 1) {
		diag_error(d, "aomaker create NAME wants one name");
		return EXIT_USAGE;
	}
	if (cmd_create_project(cli->operands.v[0], d) != 0)
		return EXIT_USAGE;
	ninja_word(&word, cli->operands.v[0]);
	printf("%s is made; next:\n    cd %s\n    arun --mp\n",
		cli->operands.v[0], word.s);
	buf_release(&word);
	return 0;
}

/* what a run without -e would test, as JSON: for Python outside of a run */
static int
do_env(const struct cli *cli, struct diag *d)
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

/* for the completions of shells */
static int
do_complete(const struct cli *cli, struct diag *d)
{
	struct buf b = {0};

	cmd_complete_words(&b, d->arena, &cli->pytest);
	buf_print(&b);
	return 0;
}

static int
do_original(const struct cli *cli, struct diag *d)
{
	cmd_original_become(cli, d);
	return EXIT_USAGE;
}

static int
do_help(const struct cli *cli, struct diag *d)
{
	struct config c = {0};

	help_print(cli, stdout);
	if (cli_takes_hooks(cli)) {
		config_hooks(&c, cli, d);
		hook_options_help(&c.hooks, stdout);
	}
	return 0;
}

static int
do_version(const struct cli *cli, struct diag *d)
{
	(void)cli;
	(void)d;
	puts("aomaker " AOMAKER_VERSION);
	return 0;
}

static int (*const verbs[])(const struct cli *, struct diag *) = {
	[CLI_RUN] = cmd_run,
	[CLI_GEN] = do_gen,
	[CLI_LIST] = do_list,
	[CLI_GRAPH] = do_graph,
	[CLI_MERGE] = do_merge,
	[CLI_REPORT] = cmd_report,
	[CLI_CLEAN] = do_clean,
	[CLI_CREATE] = do_create,
	[CLI_INIT] = cmd_init,
	[CLI_DOCTOR] = cmd_doctor,
	[CLI_HISTORY] = cmd_history,
	[CLI_SHARDS] = cmd_shards,
	[CLI_PACK] = cmd_pack,
	[CLI_EXEC] = cmd_exec,
	[CLI_INDEX] = cmd_index,
	[CLI_REPLAY] = cmd_replay,
	[CLI_KEYS] = cmd_keys,
	[CLI_EXPLAIN] = cmd_explain,
	[CLI_VERDICT] = finish_verdict,
	[CLI_ENV] = do_env,
	[CLI_COMPLETE] = do_complete,
	[CLI_ORIGINAL] = do_original,
	[CLI_HELP] = do_help,
	[CLI_VERSION] = do_version,
};

/* build.ninja: words that Ninja or a shell has no spelling for (formats/ninja.h) */
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

/* save to a pipe whose reader has seen enough */
static int
output_is_lost(void)
{
	struct pollfd out = {.fd = STDOUT_FILENO};

	return (fflush(stdout) != 0 || ferror(stdout)) &&
		!(poll(&out, 1, 0) == 1 && out.revents & POLLERR);
}

/* the status is theirs, whatever becomes of what is printed */
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
	finish_on_interrupt();
	decode(&arena, argc, argv);
	cli_parse(&typed, argc, argv, &(struct diag){.arena = &arena});
	argv = project_root_enter(&typed, argc, argv, &below, &arena);
	cli_parse(&cli, argc, argv, &d);
	cli.below = below;
	if (!d.nerrors)
		build_folder_set(cli.build_dir, &d);
	if (runs_tests(&cli)) /* they go on when nobody reads any more */
		signal(SIGPIPE, SIG_IGN);
	if (!d.nerrors)
		status = cli.help ? do_help(&cli, &d)
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
