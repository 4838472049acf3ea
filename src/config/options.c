#include "config/options.h"

#include <string.h>

#define M(member) offsetof(struct cli, member)

/* clang-format off: a line each for the parser and for --help */
const struct option options[] = {
	/* which groups there are, and in which part of the plan */
	{"--mp", NULL, NULL, FLAG, M(mp), SELECT | SELECTION,
		"run the groups at the same time, each in a process"},
	{"--multi-process", NULL, NULL, FLAG, M(mp), SELECT | SELECTION, NULL},
	{"--mt", NULL, NULL, FLAG, M(mt), SELECT | SELECTION,
		"run the groups at the same time, each in a thread"},
	{"--multi-thread", NULL, NULL, FLAG, M(mt), SELECT | SELECTION, NULL},
	{"--dist-mark", NULL, "MARK...", WORDS, M(marks),
		SELECT | DOCTOR | SELECTION,
		"a group for each mark or quoted mark expression"},
	{"--dist-file", NULL, "DIR", VALUE, M(dist_file),
		SELECT | DOCTOR | SELECTION,
		"a group for each test module below DIR"},
	{"--dist-suite", NULL, "DIR", VALUE, M(dist_suite),
		SELECT | DOCTOR | SELECTION,
		"a group for each directory in DIR"},
	{"--all", NULL, NULL, FLAG, M(all), GEN | LIST | GRAPH | SELECTION,
		"one group of all tests, as run without --mp"},
	{"--processes", "-p", "N", VALUE, M(processes), SELECT | SELECTION,
		"how many groups run at the same time (from past runs)"},
	{"--numprocesses", "-n", "N", VALUE, M(processes), SELECT | SELECTION,
		NULL},
	{"--shard", NULL, "I/N", VALUE, M(shard), PLAN | SELECTION,
		"only the I-th of N parts, for N machines"},
	{"--lf", NULL, NULL, FLAG, M(lf), SELECT | SELECTION,
		"only tests that failed or did not run the last time"},
	{"--last-failed", NULL, NULL, FLAG, M(lf), SELECT | SELECTION, NULL},
	{"--maxfail", NULL, "N", VALUE, M(maxfail), RUN | GEN | SELECTION,
		"stop after N failures in all groups together"},
	{"--exitfirst", "-x", NULL, FLAG, M(exitfirst), RUN | GEN | SELECTION,
		"stop after the first failure"},

	/* how they run */
	{"--incremental", NULL, NULL, FLAG, M(incremental), RUN | DISPLAY,
		"only groups that have not passed or have changed"},
	{"--env", "-e", "NAME", VALUE, M(env), RUN | GEN,
		"the section of conf/config.yaml to test"},
	{"--skip_login", NULL, NULL, FLAG, M(skip_login), RUN | GEN,
		"do not call login.py"},
	{"--no_login", NULL, NULL, FLAG, M(skip_login), RUN | GEN, NULL},
	{"--log_level", NULL, "LEVEL", VALUE, M(log_level), RUN | GEN,
		"lowest level of log records: debug, info, warning ..."},
	{"--no_gen", NULL, NULL, FLAG, M(no_gen), RUN | REPLAY | GEN | MERGE,
		"make no HTML reports"},
	{"--markdown", NULL, "FILE", VALUE, M(markdown), RUN | GEN | MERGE,
		"also write a short summary as Markdown"},
	{"--timeout", NULL, "S", VALUE, M(timeout), RUN | GEN,
		"time limit of a group: seconds, or 5m, 1h"},
	{"--test_timeout", NULL, "S", VALUE, M(test_timeout), RUN | GEN,
		"time limit of a test"},
	{"--retries", NULL, "N", VALUE, M(retries), RUN | GEN,
		"run failed tests again, up to N times"},
	{"--flaky-fails", NULL, NULL, FLAG, M(flaky_fails), RUN | GEN,
		"fail if a test passed only in a retry"},
	{"--isolate", NULL, NULL, FLAG, M(isolate), RUN | REPLAY | DISPLAY,
		"run failed tests again, to find out why they failed"},
	{"--isolate-limit", NULL, "S", VALUE, M(isolate_limit),
		RUN | REPLAY | DISPLAY, "time limit of --isolate (10m)"},
	{"--resume", NULL, NULL, FLAG, M(resume), RUN | DISPLAY,
		"continue the last run where it stopped"},

	/* where */
	{"--build-dir", NULL, "DIR", VALUE, M(build_dir), BUILD_DIR,
		"folder for all files of aomaker, with the reports"},
	{"--launcher", NULL, "NAME", VALUE, M(launcher), PLAN,
		"where groups run: local, or slurm (docs/slurm.md)"},
	{"--python", NULL, "PATH", VALUE, M(python),
		SELECT | INIT | DOCTOR | MERGE | PACK | EXEC | INDEX,
		"the Python that has pytest"},

	/* commands other than run */
	{"--format", NULL, "text|json", VALUE, M(format), LIST,
		"how to print (text)"},
	{"--format", NULL, "text|json|agent", VALUE, M(format), REPORT,
		"the last run, or one test of it, for programs (text)"},
	{"--format", NULL, "FORMAT", VALUE, M(format), GRAPH,
		"text, dot, mermaid or json (text)"},
	{"--ci", NULL, "github|gitlab|jenkins", VALUE, M(ci), SHARDS | DISPLAY,
		"the CI whose matrix is printed"},
	{"--html", NULL, "FILE", VALUE, M(html), GRAPH,
		"write one file with the graph and the predicted schedule"},
	{"--jq", NULL, "FILTER", VALUE, M(jq), GRAPH,
		"print --format json through this filter of jq"},
	{"--output", "-o", "DIR", VALUE, M(output), MERGE,
		"where the merged reports go"},
	{"--output", "-o", "FILE", VALUE, M(output), PACK,
		"the archive (aomaker-shard-I-of-N.tar.gz)"},
	{"--open", NULL, NULL, FLAG, M(open), REPORT,
		"open the report page, too"},
	{"--compare", NULL, NULL, FLAG, M(compare), REPORT,
		"compare with the run before: newly failing, fixed, slower, flaky"},

	{"--verify-sharing", NULL, NULL, FLAG, M(verify_sharing), DOCTOR,
		"compare groups in forks with groups in a fresh Python"},

	/* what a run shows */
	{"--verbose", "-v", NULL, FLAG, M(verbose), RUN | REPLAY | DISPLAY,
		"print a line for each test when it ends"},
	{"--quiet", "-q", NULL, FLAG, M(quiet), RUN | REPLAY | GEN | DISPLAY,
		"show only errors and the totals"},
	{"--summary-format", NULL, "text|agent", VALUE, M(summary_format),
		RUN | REPLAY | DISPLAY,
		"agent: nothing but a short summary for programs"},
	{"--follow", NULL, "GROUP", VALUE, M(follow), RUN | DISPLAY,
		"show the output of this group while it runs"},
	{"--watch", NULL, NULL, FLAG, M(watch), RUN | DISPLAY,
		"stay, and run what a saved file touches"},
	{"--events", NULL, "FILE", VALUE, M(events), RUN | DISPLAY,
		"write events as JSON lines (-: standard output)"},
	{"--live", NULL, NULL, FLAG, M(live), RUN | DISPLAY,
		"serve the report page during the run"},
	{"--port", NULL, "N", VALUE, M(port), RUN | DISPLAY | AFTER_LIVE,
		"after --live: the port of the page (default: a free one)"},
	{"--color", NULL, "WHEN", VALUE, M(colour), RUN | DISPLAY,
		"auto, always or never (auto)"},
	{NULL, "-s", NULL, FLAG, M(output_live), RUN,
		"show the output of all groups while they run"},
	{"--pdb", NULL, NULL, FLAG, M(pdb), RUN | DISPLAY,
		"debug failures; the groups run one after another"},
	{"--trace", NULL, NULL, FLAG, M(trace), RUN | DISPLAY,
		"like --pdb, from the start of each test"},
	{"--wait", NULL, NULL, FLAG, M(wait),
		RUN | REPLAY | GEN | CLEAN | MERGE | PACK | DISPLAY,
		"wait for another run of this project to end"},

	/*
	 * For the edges of Ninja and for our own processes, so without help. What
	 * a group needs is in its task: plan/task.h.
	 */
	{"--remote", NULL, "FOLDER", VALUE, M(remote), EXEC, NULL},
	{"--serve", NULL, "NAME", VALUE, M(serve), EXEC, NULL},
	{"--controller", NULL, NULL, FLAG, M(controller), MERGE, NULL},
	{"--helper", NULL, "N", VALUE, M(helper), EXEC, NULL},
	{"--until", NULL, "S", VALUE, M(until), EXEC, NULL},
	{"--threads", NULL, NULL, FLAG, M(threads), INDEX, NULL},
	{"--unsafe-fixtures", NULL, "NAMES", VALUE, M(unsafe_fixtures), INDEX,
		NULL},
	{"--unsafe-marks", NULL, "NAMES", VALUE, M(unsafe_marks), INDEX, NULL},
	{"--preload", NULL, "NAMES", VALUE, M(preload), EXEC | INDEX, NULL},
	{"--top", NULL, "DIR", VALUE, M(top), INDEX, NULL},
	{"--key", NULL, "KEY", VALUE, M(key), INDEX, NULL},
	{"--selected", NULL, NULL, FLAG, M(selected), INDEX, NULL},
	{"--named", NULL, NULL, FLAG, M(named), SELECT, NULL},
	{"--if-changed", NULL, NULL, FLAG, M(if_changed), GEN, NULL},
	{"--encoded", NULL, NULL, FLAG, M(encoded), GEN | MERGE | DISPLAY,
		NULL},

	{"--help", "-h", NULL, FLAG, M(help), ALL, "this help"},
};

const struct command commands[] = {
	{"run", "[selection] [options] [-- pytest arguments]", CLI_RUN,
		"run the groups and make the reports (short: arun)"},
	{"gen", "[selection] [options] [-- pytest arguments]", CLI_GEN,
		"write build.ninja; `ninja` then runs it"},
	{"list", "[selection] [options] [-- pytest arguments]", CLI_LIST,
		"show the groups and their tests"},
	{"graph", "[selection] [options] [-- pytest arguments]", CLI_GRAPH,
		"show the graph and the predicted schedule"},
	{"merge", "[ARCHIVE... [-- pytest arguments] | DIR... -o DIR]",
		CLI_MERGE,
		"make the reports again; merge shards or result folders"},
	{"report", "[--compare] [--open] [--format FORMAT [ID...]]", CLI_REPORT,
		"show the last run again, or compare it"},
	{"explain", "GROUP...", CLI_EXPLAIN,
		"tell why groups would run again, or not"},
	{"clean", "", CLI_CLEAN, "remove .aomaker-build and build.ninja"},
	{"create", "NAME", CLI_CREATE, "create an example project"},
	{"init", "", CLI_INIT, "write conf/aomaker.yaml for an existing suite"},
	{"doctor", "[--verify-sharing [GROUP...] [selection]]", CLI_DOCTOR,
		"check the project: what works, what to change"},
	{"replay", "[RUN] [GROUP]", CLI_REPLAY,
		"repeat a past run: same order, seed and environment"},
	{"history", "export|import FILE", CLI_HISTORY,
		"export or import durations of past runs (-: a pipe)"},
	{"shards", "--ci CI [N] [selection]", CLI_SHARDS,
		"print the matrix of N shards for a CI"},
	{"pack", "[-o FILE]", CLI_PACK,
		"write the results of a shard to an archive, for merge"},

	/* commands of aomaker 3, which is called for them */
	{"mock", "...", CLI_ORIGINAL, NULL},
	{"service", "...", CLI_ORIGINAL, NULL},
	{"show", "...", CLI_ORIGINAL, NULL},
	{"gen models", "...", CLI_ORIGINAL, NULL},
	{"gen stats", "...", CLI_ORIGINAL, NULL},
	{"startproject", "...", CLI_ORIGINAL, NULL},
	{"make", "...", CLI_ORIGINAL, NULL},
	{"case", "...", CLI_ORIGINAL, NULL},
	{"mcase", "...", CLI_ORIGINAL, NULL},
	{"har2y", "...", CLI_ORIGINAL, NULL},
	{"record", "...", CLI_ORIGINAL, NULL},

	/* for the edges of Ninja and the shell's completion, so without help */
	{"exec", "SLUG STAMP", CLI_EXEC, NULL},
	{"index", "[options] ANSWER MODULE -- pytest arguments", CLI_INDEX,
		NULL},
	{"verdict", "", CLI_VERDICT, NULL},
	{"env", "", CLI_ENV, NULL},
	{"complete", "-- WORDS", CLI_COMPLETE, NULL},

	{"help", "[COMMAND]", CLI_HELP, "this help"},
};
/* clang-format on */

const size_t noptions = sizeof options / sizeof *options;
const size_t ncommands = sizeof commands / sizeof *commands;

const struct command *
command_named(const char *name)
{
	for (size_t i = 0; i < ncommands; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

const struct command *
command_of(enum cli_verb verb)
{
	for (size_t i = 0; i < ncommands; i++)
		if (commands[i].verb == verb)
			return &commands[i];
	return NULL;
}

const struct option *
option_of(enum cli_verb verb, const char *word, const char **value)
{
	for (size_t i = 0; i < noptions; i++) {
		const struct option *o = &options[i];
		size_t n = o->name ? strlen(o->name) : 0;

		*value = NULL;
		if (!(o->commands & (1 << verb)))
			continue;
		if (n && strncmp(word, o->name, n) == 0 &&
			(word[n] == '\0' ||
				(word[n] == '=' && o->kind != FLAG))) {
			*value = word[n] ? word + n + 1 : NULL;
			return o;
		}
		if (!o->letter || strncmp(word, o->letter, 2) != 0)
			continue;
		if (word[2] && o->kind == FLAG)
			continue;
		*value = word[2] ? word + 2 : NULL;
		return o;
	}
	return NULL;
}
