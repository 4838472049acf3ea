#include "config/options.h"

#include <string.h>

#define MEMBER(m) offsetof(struct cli, m)

const struct option options[] = {
	{"--mp", NULL, NULL, FLAG, MEMBER(mp), SELECT | CHOICE,
		"run the groups at the same time, a process each"},
	{"--multi-process", NULL, NULL, FLAG, MEMBER(mp), SELECT | CHOICE,
		NULL},
	{"--mt", NULL, NULL, FLAG, MEMBER(mt), SELECT | CHOICE,
		"run the groups at the same time, a thread each"},
	{"--multi-thread", NULL, NULL, FLAG, MEMBER(mt), SELECT | CHOICE, NULL},
	{"--dist-mark", NULL, "MARK...", WORDS, MEMBER(marks), SELECT | CHOICE,
		"a group for each mark or quoted mark expression"},
	{"--dist-file", NULL, "DIR", VALUE, MEMBER(dist_file), SELECT | CHOICE,
		"a group for each test module below DIR"},
	{"--dist-suite", NULL, "DIR", VALUE, MEMBER(dist_suite),
		SELECT | CHOICE, "a group for each directory in DIR"},
	{"--all", NULL, NULL, FLAG, MEMBER(all), GEN | LIST | GRAPH | CHOICE,
		"one group of everything, as run makes without --mp"},
	{"--processes", "-p", "N", VALUE, MEMBER(processes), SELECT | CHOICE,
		"how many groups run at the same time (history decides)"},
	{"--numprocesses", "-n", "N", VALUE, MEMBER(processes), SELECT | CHOICE,
		NULL},
	{"--shard", NULL, "I/N", VALUE, MEMBER(shard), PLAN | CHOICE,
		"only the I-th of N parts, for as many machines"},
	{"--lf", NULL, NULL, FLAG, MEMBER(lf), SELECT | CHOICE,
		"only tests that failed or did not run the last time"},
	{"--last-failed", NULL, NULL, FLAG, MEMBER(lf), SELECT | CHOICE, NULL},
	{"--maxfail", NULL, "N", VALUE, MEMBER(maxfail), RUN | GEN | CHOICE,
		"stop after so many failures in all groups together"},
	{"--exitfirst", "-x", NULL, FLAG, MEMBER(exitfirst), RUN | GEN | CHOICE,
		"stop after the first failure"},
	{"--incremental", NULL, NULL, FLAG, MEMBER(incremental), RUN | SEEN,
		"only groups that have not passed, or whose inputs changed"},
	{"--env", "-e", "NAME", VALUE, MEMBER(env), RUN | GEN,
		"the section of conf/config.yaml that is tested"},
	{"--skip_login", NULL, NULL, FLAG, MEMBER(skip_login), RUN | GEN,
		"do not call login.py"},
	{"--no_login", NULL, NULL, FLAG, MEMBER(skip_login), RUN | GEN, NULL},
	{"--log_level", NULL, "LEVEL", VALUE, MEMBER(log_level), RUN | GEN,
		"least level of log records: debug, info, warning ..."},
	{"--no_gen", NULL, NULL, FLAG, MEMBER(no_gen),
		RUN | REPLAY | GEN | MERGE, "make no HTML reports"},
	{"--markdown", NULL, "FILE", VALUE, MEMBER(markdown), RUN | GEN | MERGE,
		"write a short summary as Markdown, too"},
	{"--timeout", NULL, "S", VALUE, MEMBER(timeout), RUN | GEN | EXEC,
		"time limit of a group: seconds, or as 5m or 1h"},
	{"--test_timeout", NULL, "S", VALUE, MEMBER(test_timeout),
		RUN | GEN | EXEC, "time limit of a test"},
	{"--retries", NULL, "N", VALUE, MEMBER(retries), RUN | GEN | EXEC,
		"run tests that failed so many times again"},
	{"--flaky-fails", NULL, NULL, FLAG, MEMBER(flaky_fails),
		RUN | GEN | EXEC,
		"fail when a test passed only when run again"},
	{"--isolate", NULL, NULL, FLAG, MEMBER(isolate), RUN | REPLAY | SEEN,
		"find out why tests failed: run them alone, in order, beside "
		"others"},
	{"--isolate-limit", NULL, "S", VALUE, MEMBER(isolate_limit),
		RUN | REPLAY | SEEN, "how long that may take (10m)"},
	{"--resume", NULL, NULL, FLAG, MEMBER(resume), RUN | SEEN,
		"go on where the last run stopped"},
	{"--build-dir", NULL, "DIR", VALUE, MEMBER(build_dir), OWN,
		"where everything of ours goes, reports and build.ninja, too"},
	{"--launcher", NULL, "NAME", VALUE, MEMBER(launcher),
		RUN | GEN | LIST | GRAPH,
		"where groups run: local, or slurm (docs/slurm.md)"},
	{"--python", NULL, "PATH", VALUE, MEMBER(python),
		SELECT | INIT | DOCTOR | MERGE | PACK | EXEC | INDEX,
		"the Python that has pytest"},
	{"--format", NULL, "text|json", VALUE, MEMBER(format), LIST,
		"how to print (text)"},
	{"--format", NULL, "FORMAT", VALUE, MEMBER(format), GRAPH,
		"text, dot, mermaid or json (text)"},
	{"--ci", NULL, "github|gitlab|jenkins", VALUE, MEMBER(ci),
		SHARDS | SEEN, "whose matrix is printed"},
	{"--html", NULL, "FILE", VALUE, MEMBER(html), GRAPH,
		"write one file with the graph and the predicted schedule"},
	{"--jq", NULL, "FILTER", VALUE, MEMBER(jq), GRAPH,
		"what jq makes of --format json"},
	{"--output", "-o", "DIR", VALUE, MEMBER(output), MERGE,
		"where the merged reports go"},
	{"--output", "-o", "FILE", VALUE, MEMBER(output), PACK,
		"the archive (aomaker-shard-I-of-N.tar.gz)"},
	{"--open", NULL, NULL, FLAG, MEMBER(open), REPORT,
		"open the report page, too"},
	{"--compare", NULL, NULL, FLAG, MEMBER(compare), REPORT,
		"with the run before: newly failing, fixed, slower, flaky"},
	{"--verbose", "-v", NULL, FLAG, MEMBER(verbose), RUN | REPLAY | SEEN,
		"a line for each test as it ends"},
	{"--quiet", "-q", NULL, FLAG, MEMBER(quiet), RUN | REPLAY | GEN | SEEN,
		"say only what is wrong, and the totals"},
	{"--follow", NULL, "GROUP", VALUE, MEMBER(follow), RUN | SEEN,
		"show what this group prints, as it does"},
	{"--events", NULL, "FILE", VALUE, MEMBER(events), RUN | SEEN,
		"write what happens as JSON lines (-: standard output)"},
	{"--live", NULL, NULL, FLAG, MEMBER(live), RUN | SEEN,
		"serve the report page while the run goes on, on this machine"},
	{"--port", NULL, "N", VALUE, MEMBER(port), RUN | SEEN | LIVE,
		"after --live: where it is served (a port that is free)"},
	{"--color", NULL, "WHEN", VALUE, MEMBER(colour), RUN | SEEN,
		"auto, always or never (auto)"},
	{NULL, "-s", NULL, FLAG, MEMBER(output_live), RUN,
		"show what the groups print, as they do"},
	{"--pdb", NULL, NULL, FLAG, MEMBER(pdb), RUN | SEEN,
		"debug failures: the groups one after another, on the terminal"},
	{"--trace", NULL, NULL, FLAG, MEMBER(trace), RUN | SEEN,
		"the same, from the start of each test"},
	{"--wait", NULL, NULL, FLAG, MEMBER(wait),
		RUN | REPLAY | GEN | CLEAN | MERGE | PACK | SEEN,
		"wait for another run of this project to end"},
	{"--remote", NULL, "FOLDER", VALUE, MEMBER(remote), EXEC, NULL},
	{"--serve", NULL, "NAME", VALUE, MEMBER(serve), EXEC, NULL},
	{"--slow", NULL, "S", VALUE, MEMBER(slow), EXEC, NULL},
	{"--delay", NULL, "S", VALUE, MEMBER(delay), EXEC, NULL},
	{"--backoff", NULL, "N", VALUE, MEMBER(backoff), EXEC, NULL},
	{"--planned", NULL, NULL, FLAG, MEMBER(planned), EXEC, NULL},
	{"--spawn", NULL, NULL, FLAG, MEMBER(spawn), EXEC, NULL},
	{"--exclusive", NULL, NULL, FLAG, MEMBER(exclusive), EXEC, NULL},
	{"--only", NULL, NULL, FLAG, MEMBER(only), EXEC, NULL},
	{"--ordered", NULL, NULL, FLAG, MEMBER(ordered), EXEC, NULL},
	{"--threads", NULL, NULL, FLAG, MEMBER(threads), EXEC | INDEX, NULL},
	{"--alone-fixtures", NULL, "NAMES", VALUE, MEMBER(alone_fixtures),
		EXEC | INDEX, NULL},
	{"--alone-marks", NULL, "NAMES", VALUE, MEMBER(alone_marks),
		EXEC | INDEX, NULL},
	{"--walk", NULL, "DIR", VALUE, MEMBER(walk), EXEC, NULL},
	{"--preload", NULL, "NAMES", VALUE, MEMBER(preload), EXEC | INDEX,
		NULL},
	{"--top", NULL, "DIR", VALUE, MEMBER(top), INDEX, NULL},
	{"--key", NULL, "KEY", VALUE, MEMBER(key), INDEX, NULL},
	{"--selected", NULL, NULL, FLAG, MEMBER(selected), INDEX, NULL},
	{"--shared", NULL, "N", VALUE, MEMBER(shared), EXEC, NULL},
	{"--no-allure", NULL, NULL, FLAG, MEMBER(no_allure), EXEC, NULL},
	{"--sole", NULL, NULL, FLAG, MEMBER(sole), EXEC, NULL},
	{"--plan", NULL, "DIGEST", VALUE, MEMBER(plan), EXEC, NULL},
	{"--encoded", NULL, NULL, FLAG, MEMBER(encoded), GEN | MERGE | SEEN,
		NULL},
	{"--help", "-h", NULL, FLAG, MEMBER(help), ALL, "this help"},
};

const struct command commands[] = {
	{"run", "[selection] [options] [-- pytest arguments]", CLI_RUN,
		"run the suite and report (arun is short for it)"},
	{"gen", "[selection] [options] [-- pytest arguments]", CLI_GEN,
		"write build.ninja; `ninja` then runs it"},
	{"list", "[selection] [options] [-- pytest arguments]", CLI_LIST,
		"show the groups and their tests"},
	{"graph", "[selection] [options] [-- pytest arguments]", CLI_GRAPH,
		"show the graph and the predicted schedule"},
	{"merge", "[ARCHIVE... [-- pytest arguments] | DIR... -o DIR]",
		CLI_MERGE,
		"make the reports of this project's groups, of the archives of "
		"shards, or of several result folders"},
	{"report", "[--compare] [--open]", CLI_REPORT,
		"show the last run again, or what changed in it"},
	{"explain", "GROUP...", CLI_EXPLAIN,
		"say why groups would run again, or would not"},
	{"clean", "", CLI_CLEAN, "remove .aomaker-build and build.ninja"},
	{"create", "NAME", CLI_CREATE, "make an example project"},
	{"init", "", CLI_INIT,
		"write conf/aomaker.yaml for the suite that is here"},
	{"doctor", "", CLI_DOCTOR,
		"say what will work in this project, and what to change"},
	{"replay", "[RUN] [GROUP]", CLI_REPLAY,
		"run what a past run did, in its order, seed and environment"},
	{"history", "export|import FILE", CLI_HISTORY,
		"what past runs took, to or from another place; - for a pipe"},
	{"shards", "--ci CI [N] [selection]", CLI_SHARDS,
		"print the matrix of N shards for a CI"},
	{"pack", "[-o FILE]", CLI_PACK,
		"what this shard has left, as one archive for merge"},
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
	{"exec", "[options] SLUG NAME -- pytest arguments", CLI_EXEC, NULL},
	{"keys", "", CLI_KEYS, NULL},
	{"index", "[options] ANSWER MODULE -- pytest arguments", CLI_INDEX,
		NULL},
	{"verdict", "", CLI_VERDICT, NULL},
	{"env", "", CLI_ENV, NULL},
	{"complete", "-- WORDS", CLI_COMPLETE, NULL},
	{"help", "[COMMAND]", CLI_HELP, "this help"},
};

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
