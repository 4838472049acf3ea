#include "config/help.h"

#include <stdio.h>

#include "config/options.h"

static void
help_options(enum cli_verb verb, FILE *to)
{
	for (size_t i = 0; i < noptions; i++) {
		const struct option *o = &options[i];
		char left[64];

		if (!(o->commands & (1 << verb)) || !o->help)
			continue;
		snprintf(left, sizeof left, "%s%s%s%s%s",
			o->letter ? o->letter : "",
			o->letter && o->name ? ", " : "",
			o->name ? o->name : "", o->value ? " " : "",
			o->value ? o->value : "");
		fprintf(to, "  %-24s %s\n", left, o->help);
	}
}

static void
help_command(const struct command *command, FILE *to)
{
	fprintf(to, "aomaker %s: %s\n\nusage: aomaker %s%s%s\n\n",
		command->name, command->help, command->name,
		*command->usage ? " " : "", command->usage);
	help_options(command->verb, to);
	if (!((1 << command->verb) & SELECT))
		return;
	fputs("\nOther options, and everything after --, go to pytest.\nWithout "
	      "a --dist option, conf/aomaker.yaml chooses the groups of --mp "
	      "and --mt.\n\n"
	      "examples:\n",
		to);
	if (command->verb == CLI_SHARDS) {
		fputs("  aomaker shards --ci github 4\n"
		      "  aomaker shards --ci gitlab --dist-file testcases\n",
			to);
		return;
	}
	fprintf(to,
		"  aomaker %s --mp --dist-mark smoke \"api and not slow\"\n"
		"  aomaker %s --mt --dist-file testcases/test_api -k volume\n",
		command->name, command->name);
}

void
help_print(const struct cli *c, FILE *to)
{
	const struct command *command = c->verb == CLI_HELP
		? (c->topic ? command_named(c->topic) : NULL)
		: command_of(c->verb);
	const char *comma = "";

	if (command && command->help && command->verb != CLI_HELP) {
		help_command(command, to);
		return;
	}
	fputs("aomaker: large pytest suites as a Ninja graph, with one complete "
	      "Allure report\n\nusage: aomaker COMMAND ...\n       arun ..."
	      "            (= aomaker run ...)\n\n",
		to);
	for (size_t i = 0; i < ncommands; i++)
		if (commands[i].help)
			fprintf(to, "  %-24s %s\n", commands[i].name,
				commands[i].help);
	fputs("\npassed on to the original aomaker, if it is installed:", to);
	for (size_t i = 0; i < ncommands; i++)
		if (commands[i].verb == CLI_ORIGINAL) {
			fprintf(to, "%s %s", comma, commands[i].name);
			comma = ",";
		}
	fputs("\n\nexit status: 0 passed, 1 tests failed, 2 interrupted, 3 an "
	      "internal error or\nlost tests, 4 usage or configuration, 5 no "
	      "tests selected\n",
		to);
}
