/* what may follow on a command line */
#define _DEFAULT_SOURCE
#include <string.h>

#include "commands/cmd_complete.h"
#include "config/options.h"
#include "tap.h"

static struct arena arena;

static const char *
candidates(const char *line)
{
	char *rest = arena_dup(&arena, line), *word;
	struct buf b = {0};
	strings words = {0};

	while ((word = strsep(&rest, " ")))
		*vec_add(&arena, &words) = word;
	cmd_complete_words(&b, &arena, &words);
	return buf_take(&b, &arena);
}

static void
test_every_value_is_known(void)
{
	for (size_t i = 0; i < noptions; i++)
		if (options[i].help && options[i].kind != FLAG)
			ok(cmd_complete_knows(options[i].value), "%s of %s",
				options[i].value, options[i].name);
}

static void
test_every_option_is_offered(void)
{
	for (size_t i = 0; i < noptions; i++) {
		const struct option *o = &options[i];
		const char *line;

		if (!o->help || !o->name || !(o->commands & RUN))
			continue;
		line = arena_fmt(&arena, "arun %s", o->name);
		ok(strstr(candidates(line),
			   arena_fmt(&arena, "%s\t%s\n", o->name, o->help)) !=
				NULL,
			"%s", line);
	}
}

static void
test_lines(void)
{
	static const char *const lines[][2] = {
		{"aomaker gra",
			"graph\tshow the graph and the predicted "
			"schedule\n"},
		{"aomaker exe", ""}, /* not for people */
		{"arun --color al", "always\n"},
		{"arun --color=al", "--color=always\n"},
		{"arun --color = al", "always\n"},
		{"arun --color =", "auto\nalways\nnever\n"},
		{"arun --dist-file ", ":dirs\n"},
		{"arun --dist-file x te", ":files\n"},
		{"arun --mp ", ":files\n"},
		{"arun -p ", ""},
		{"arun -- --m", ":files\n"},
		{"aomaker list --format j", "json\n"},
		{"aomaker graph --format m", "mermaid\n"},
		{"aomaker history ", "export\nimport\n"},
		{"aomaker history export ", ":files\n"},
		{"aomaker help cl",
			"clean\tremove .aomaker-build and "
			"build.ninja\n"},
		{"aomaker nothing ", ""},
		{"aomaker", ""},
	};

	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		is(candidates(lines[i][0]), lines[i][1], lines[i][0]);
}

int
main(void)
{
	test_every_value_is_known();
	test_every_option_is_offered();
	test_lines();
	arena_free(&arena);
	return done();
}
