#include "config/hook_options.h"

#include <string.h>

#include "core/build_folder.h"
#include "core/file_stamp.h"
#include "core/install.h"
#include "core/paths.h"
#include "formats/json.h"
#include "os/fs.h"
#include "os/process.h"

static int
any_changed(struct arena *a, jv answer)
{
	jv inputs = json_array(answer, "inputs");
	int n = jv_array_length(jv_copy(inputs)), changed = 0;

	for (int i = 0; i < n && !changed; i++) {
		jv entry = jv_array_get(jv_copy(inputs), i);
		const char *path = json_element(a, entry, 0);

		changed = !path || file_stamp_changed(a, path, entry);
		jv_free(entry);
	}
	jv_free(inputs);
	return changed;
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

/* 1: the cached answer is valid, and taken */
static int
recall(struct hook_options *h, const char *python, struct arena *a)
{
	const char *cause, *by;
	jv answer = json_read(a, paths.hooks_answer, &cause);
	int holds;

	by = json_string(a, answer, "by");
	holds = by && strcmp(by, python) == 0 && !any_changed(a, answer);
	if (holds)
		take_options(h, a, answer);
	jv_free(answer);
	return holds;
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

	if (build_folder_make() != 0)
		diag_file(d, paths.build);
	else if (process_output(argv, &said) != 0)
		diag_error(d, HOOKS_FILE " cannot be used:\n%s",
			said.n ? said.s : "Python said nothing");
	buf_release(&said);
}

void
hook_options_load(struct hook_options *h, const char *python, struct diag *d)
{
	if (!python || !fs_is_file(HOOKS_FILE) || recall(h, python, d->arena))
		return;
	ask(python, d);
	if (!d->nerrors && !recall(h, python, d->arena))
		diag_error(d,
			HOOKS_FILE " changes while it is read; run it "
				   "again");
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
