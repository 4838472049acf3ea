#include "config/hook_options.h"

#include <string.h>

#include "core/build_folder.h"
#include "core/input_record.h"
#include "core/install.h"
#include "core/paths.h"
#include "formats/json.h"
#include "os/clock.h"
#include "os/fs.h"
#include "os/process.h"

static int
holds(struct arena *a)
{
	struct digests digests = {.arena = a, .few = 1};
	struct input_record_check c = {.arena = a, .digests = &digests};

	return input_record_check(&c, paths.hooks_inputs);
}

/* records what the answer was made of */
static int
record(double since, struct arena *a)
{
	struct digests digests = {.arena = a, .few = 1};
	struct inputs x = {.arena = a, .since = since};
	const char *cause;
	jv answer = json_read(a, paths.hooks_answer, &cause);
	strings files = {0};

	json_strings(a, answer, "inputs", &files);
	jv_free(answer);
	inputs_add_paths(&x, &files, INPUT_NAMES);
	return input_record_write(paths.hooks_inputs, &x, &digests, since);
}

static void
take_options(struct hook_options *h, struct arena *a, jv answer)
{
	jv options = json_array(answer, "options");

	jv_array_foreach(options, i, option)
	{
		struct hook_option *o = vec_add(a, &h->options);

		json_strings(a, option, "names", &o->names);
		o->help = json_string(a, option, "help");
		o->flag = json_true(option, "flag");
		jv_free(option);
	}
	jv_free(options);
}

/* 1: there is an answer of that Python, and it is taken */
static int
recall(struct hook_options *h, const char *python, struct arena *a)
{
	const char *cause, *by;
	jv answer = json_read(a, paths.hooks_answer, &cause);
	int same;

	by = json_string(a, answer, "by");
	same = by && strcmp(by, python) == 0;
	if (same)
		take_options(h, a, answer);
	jv_free(answer);
	return same;
}

int
hook_options_recall(struct hook_options *h, struct arena *a)
{
	const char *cause;
	jv answer = json_read(a, paths.hooks_answer, &cause);
	int known = jv_is_valid(answer);

	take_options(h, a, answer);
	jv_free(answer);
	return known;
}

static void
ask(const char *python, struct diag *d)
{
	const char *worker = install_worker(d->arena);
	const char *argv[] = {python, worker, "hooks", "--out",
		paths.hooks_answer, "--by", python, NULL};
	struct buf said = {0};
	double began = clock_now();

	if (build_folder_make() != 0)
		diag_file(d, paths.build);
	else if (fs_remove(paths.hooks_inputs) != 0)
		diag_file(d, paths.hooks_inputs);
	else if (process_output(argv, &said) != 0)
		diag_error(d, HOOKS_FILE " cannot be used:\n%s",
			said.n ? said.s : "Python said nothing");
	else if (record(began, d->arena) < 0)
		diag_file(d, paths.hooks_inputs);
	buf_release(&said);
}

void
hook_options_load(struct hook_options *h, const char *python, struct diag *d)
{
	if (!python || !fs_is_file(HOOKS_FILE) ||
		(holds(d->arena) && recall(h, python, d->arena)))
		return;
	ask(python, d);
	if (!d->nerrors)
		recall(h, python, d->arena);
}

/* the option that a word spells; *value: the value in the same word */
static struct hook_option *
option_of(struct hook_options *h, const char *word, const char **value)
{
	for (size_t i = 0; i < h->options.n; i++) {
		const strings *names = &h->options.v[i].names;

		for (size_t j = 0; j < names->n; j++) {
			size_t n = strlen(names->v[j]);

			if (strncmp(word, names->v[j], n) != 0 ||
				(word[n] && word[n] != '='))
				continue;
			*value = word[n] ? word + n + 1 : NULL;
			return &h->options.v[i];
		}
	}
	return NULL;
}

/* 1: neither option nor path, so pytest could not use the word */
static int
is_free(const char *word)
{
	return word[0] != '-' && !strpbrk(word, "/.:") && !fs_is_dir(word) &&
		!fs_is_file(word);
}

void
hook_options_take(struct hook_options *h, const strings *words, size_t n,
	strings *rest, struct diag *d)
{
	for (size_t i = 0; i < words->n; i++) {
		const char *value = NULL, *word = words->v[i];
		struct hook_option *o =
			i < n ? option_of(h, word, &value) : NULL;

		if (!o) {
			*vec_add(d->arena, rest) = word;
			continue;
		}
		if (!value && i + 1 < n &&
			(!o->flag || is_free(words->v[i + 1])))
			value = words->v[++i];
		if (!value && !o->flag)
			diag_error(d, "%s wants a value: %s VALUE", word, word);
		o->given = 1;
		o->value = value;
	}
}

void
hook_options_put(struct buf *b, const struct hook_options *h)
{
	buf_addc(b, '{');
	for (size_t i = 0; i < h->options.n; i++) {
		const struct hook_option *o = &h->options.v[i];

		if (!o->given)
			continue;
		json_key(b, o->names.v[0]);
		if (o->value)
			json_put(b, o->value);
		else
			buf_adds(b, "true");
	}
	buf_addc(b, '}');
}

void
hook_options_help(const struct hook_options *h, FILE *to)
{
	if (h->options.n)
		fputs("\nof this project's " HOOKS_FILE ":\n", to);
	for (size_t i = 0; i < h->options.n; i++) {
		const struct hook_option *o = &h->options.v[i];
		struct buf left = {0};

		for (size_t j = 0; j < o->names.n; j++)
			buf_addf(&left, "%s%s", j ? ", " : "", o->names.v[j]);
		buf_adds(&left, o->flag ? "" : " VALUE");
		fprintf(to, "  %-24s %s\n", left.s, o->help ? o->help : "");
		buf_release(&left);
	}
}
