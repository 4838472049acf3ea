#include "commands/cmd_complete.h"

#include <string.h>

#include "base/hashmap.h"
#include "base/text.h"
#include "commands/commands.h"
#include "config/environment.h"
#include "config/hook_options.h"
#include "config/options.h"
#include "core/paths.h"
#include "core/run_store.h"
#include "formats/json.h"
#include "formats/yaml_tree.h"
#include "os/fs.h"
#include "os/path.h"
#include "plan/plan.h"
#include "plan/plan_json.h"
#include "suite/mark_counts.h"

/* modules of the index that are read for marks, so that a key press is quick */
enum { MODULES_MAX = 1000 };

struct completion {
	struct buf *out;
	struct arena *arena;
	const char *begun;  /* the word that is being typed */
	const char *prefix; /* "--option=" of the same word, or "" */
	struct hashmap seen;
};

static void
offer(struct completion *c, const char *word, const char *help)
{
	void **at;

	if (strncmp(word, c->begun, strlen(c->begun)) != 0 ||
		strpbrk(word, "\n\t"))
		return;
	at = hashmap_at(&c->seen, word);
	if (*at)
		return;
	*at = c;
	buf_addf(c->out, "%s%s%s%s\n", c->prefix, word, help ? "\t" : "",
		help ? help : "");
}

static void
offer_marks_of(struct completion *c, jv answer)
{
	jv tests = json_array(answer, "tests");

	jv_array_foreach(tests, i, test)
	{
		jv marks = json_array(test, "marks");

		jv_array_foreach(marks, j, mark)
		{
			const char *name = json_string(c->arena, mark, "name");

			if (name && !mark_counts_ignores(c->arena, name))
				offer(c, name, NULL);
			jv_free(mark);
		}
		jv_free(marks);
		jv_free(test);
	}
	jv_free(tests);
}

static void
walk_index(struct completion *c, const char *dir, size_t *left)
{
	fs_entries entries = {0};

	fs_scan(c->arena, dir, &entries);
	for (size_t i = 0; i < entries.n && *left; i++) {
		const char *name = entries.v[i].name;
		const char *path = path_join(c->arena, dir, name), *cause;
		jv answer;

		if (entries.v[i].kind == FS_DIR)
			walk_index(c, path, left);
		if (!text_ends(name, ".json"))
			continue;
		answer = json_read(c->arena, path, &cause);
		offer_marks_of(c, answer);
		jv_free(answer);
		--*left;
	}
}

static void
offer_marks(struct completion *c)
{
	size_t left = MODULES_MAX;

	walk_index(c, paths.index, &left);
}

static void
offer_groups(struct completion *c)
{
	struct plan p = {0};
	const char *cause;

	if (plan_read(c->arena, &p, paths.plan, &cause) != 0)
		return;
	for (size_t i = 0; i < p.groups.n; i++)
		offer(c, p.groups.v[i].name, NULL);
}

static void
offer_environments(struct completion *c)
{
	struct diag d = {.arena = c->arena};
	struct buf text = {0};
	struct yaml_node *root = NULL;

	if (fs_read(ENVIRONMENT_FILE, &text) == 0)
		root = yaml_tree_parse(ENVIRONMENT_FILE, text.s, text.n, &d);
	for (size_t i = 0; root && i < root->keys.n; i++)
		if (root->items.v[i]->kind == YAML_TREE_MAPPING)
			offer(c, root->keys.v[i]->text, NULL);
	buf_release(&text);
}

static void
offer_commands(struct completion *c)
{
	for (size_t i = 0; i < ncommands; i++)
		if (commands[i].help)
			offer(c, commands[i].name, commands[i].help);
}

static void
offer_dirs(struct completion *c)
{
	buf_adds(c->out, ":dirs\n");
}

static void
offer_files(struct completion *c)
{
	buf_adds(c->out, ":files\n");
}

static void
offer_nothing(struct completion *c)
{
	(void)c;
}

static void
offer_words(struct completion *c, const char *words, char between)
{
	while (*words) {
		size_t n = 0;

		while (words[n] && words[n] != between)
			n++;
		offer(c, arena_ndup(c->arena, words, n), NULL);
		words += n + (words[n] == between);
	}
}

/* the value of an option as the table spells it, and its candidates */
static const struct {
	const char *value;
	void (*offer)(struct completion *c);
	const char *words;
} values[] = {
	{"MARK...", offer_marks, NULL},
	{"GROUP", offer_groups, NULL},
	{"NAME", offer_environments, NULL},
	{"DIR", offer_dirs, NULL},
	{"FILE", offer_files, NULL},
	{"PATH", offer_files, NULL},
	{"FORMAT", NULL, "text dot mermaid json"},
	{"WHEN", NULL, "auto always never"},
	{"LEVEL", NULL, "debug info success warning error critical trace"},
	{"N", offer_nothing, NULL},
	{"I/N", offer_nothing, NULL},
	{"S", offer_nothing, NULL},
	{"FILTER", offer_nothing, NULL},
};

enum { NVALUES = sizeof values / sizeof *values };

int
cmd_complete_knows(const char *value)
{
	for (size_t i = 0; i < NVALUES; i++)
		if (strcmp(values[i].value, value) == 0)
			return 1;
	return strchr(value, '|') != NULL;
}

static void
offer_value(struct completion *c, const struct option *o)
{
	if (strchr(o->value, '|'))
		offer_words(c, o->value, '|');
	for (size_t i = 0; i < NVALUES; i++) {
		if (strcmp(values[i].value, o->value) != 0)
			continue;
		if (values[i].words)
			offer_words(c, values[i].words, ' ');
		else
			values[i].offer(c);
	}
}

/* options of hooks.py, from the answer that the last run or help has stored */
static void
offer_hooks(struct completion *c)
{
	struct hook_options h = {0};

	if (fs_is_file(HOOKS_FILE) && hook_options_recall(&h, c->arena))
		for (size_t i = 0; i < h.options.n; i++)
			for (size_t j = 0; j < h.options.v[i].names.n; j++)
				offer(c, h.options.v[i].names.v[j],
					h.options.v[i].help);
}

static void
offer_options(struct completion *c, enum cli_verb verb)
{
	for (size_t i = 0; i < noptions; i++) {
		const struct option *o = &options[i];

		if (!(o->commands & (1 << verb)) || !o->help)
			continue;
		if (o->name)
			offer(c, o->name, o->help);
		if (o->letter)
			offer(c, o->letter, o->help);
	}
	if (verb == CLI_RUN || verb == CLI_GEN)
		offer_hooks(c);
}

/* the last run comes first, unless the shell sorts the candidates */
static void
offer_runs(struct completion *c)
{
	strings names = run_store_names(c->arena, RUN_STORE_RECORD);

	for (size_t i = names.n; i-- > 0;)
		offer(c, names.v[i], NULL);
}

static void
offer_operands(struct completion *c, enum cli_verb verb, size_t before)
{
	if (verb == CLI_REPLAY && !before)
		offer_runs(c);
	if (verb == CLI_EXPLAIN || verb == CLI_REPLAY || verb == CLI_DOCTOR)
		offer_groups(c);
	else if (verb == CLI_HELP && !before)
		offer_commands(c);
	else if (verb == CLI_HISTORY && !before)
		offer_words(c, "export import", ' ');
	else if (verb == CLI_HISTORY || verb == CLI_MERGE ||
		((1 << verb) & SELECT))
		offer_files(c);
}

/* the option whose value the last word is, or NULL; *before: number of operands
   before it */
static const struct option *
awaiting(const strings *words, size_t first, enum cli_verb verb, size_t *before)
{
	const struct option *waits = NULL;

	for (size_t i = first; i + 1 < words->n; i++) {
		const char *value;
		const struct option *o;

		if (strcmp(words->v[i], "=") == 0 && waits)
			continue; /* bash passes it as a word of its own */
		o = option_of(verb, words->v[i], &value);
		if (o)
			waits = o->kind == FLAG || value ? NULL : o;
		else if (!waits)
			++*before;
		else if (waits->kind == VALUE || words->v[i][0] == '-')
			waits = NULL;
	}
	return waits;
}

static void
complete_argument(struct completion *c, const strings *words, size_t first,
	enum cli_verb verb)
{
	size_t before = 0;
	const struct option *waits = awaiting(words, first, verb, &before);
	const char *value;
	const struct option *o;

	if (strcmp(c->begun, "=") == 0 && waits)
		c->begun = "";
	o = option_of(verb, c->begun, &value);
	if (o && o->kind != FLAG && value) {
		c->prefix = arena_ndup(
			c->arena, c->begun, (size_t)(value - c->begun));
		c->begun = value;
		offer_value(c, o);
	} else if (waits && (c->begun[0] != '-' || waits->kind == VALUE)) {
		offer_value(c, waits);
	} else if (c->begun[0] == '-') {
		offer_options(c, verb);
	} else {
		offer_operands(c, verb, before);
	}
}

static int
is_arun(const char *word)
{
	const char *base = strrchr(word, '/');

	return strcmp(base ? base + 1 : word, "arun") == 0;
}

void
cmd_complete_words(struct buf *b, struct arena *a, const strings *words)
{
	struct completion c = {
		.out = b, .arena = a, .prefix = "", .seen = {.arena = a}};
	const struct command *command;

	if (words->n < 2)
		return;
	c.begun = words->v[words->n - 1];
	for (size_t i = 1; i + 1 < words->n; i++)
		if (strcmp(words->v[i], "--") == 0) { /* arguments of pytest */
			offer_files(&c);
			return;
		}
	if (is_arun(words->v[0])) {
		complete_argument(&c, words, 1, CLI_RUN);
		return;
	}
	if (words->n == 2) {
		offer_commands(&c);
		return;
	}
	command = command_named(words->v[1]);
	if (command && command->help)
		complete_argument(&c, words, 2, command->verb);
}

int
cmd_complete(const struct cli *cli, struct diag *d)
{
	struct buf b = {0};

	cmd_complete_words(&b, d->arena, &cli->pytest);
	buf_print(&b);
	return 0;
}
