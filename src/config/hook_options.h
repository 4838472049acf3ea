/*
 * The options that the project's hooks.py adds to `run` and `gen`, as Python
 * tells them (src/python, verb hooks). The answer is kept for as long as no
 * file of the project that hooks.py has imported changes. Strings belong to
 * the arena of the diag.
 */
#ifndef CONFIG_HOOK_OPTIONS_H
#define CONFIG_HOOK_OPTIONS_H

#include "base/buf.h"
#include "base/diag.h"
#include "base/vec.h"

struct hook_option {
	strings names;    /* --say, -s */
	const char *help; /* NULL: none */
	int flag;         /* wants no value */
	int given;
	const char *value; /* as typed; NULL: of a flag, or not given */
};

struct hook_options {
	VEC(struct hook_option) options;
};

/* without hooks.py it does nothing; what Python says of a bad one is in d */
void
hook_options_load(struct hook_options *h, const char *python, struct diag *d);

/* the same without a look at hooks.py: as it was the last time; 0: never */
int hook_options_recall(struct hook_options *h, struct arena *a);

/* takes its options from the first n words; all others go to rest */
void hook_options_take(struct hook_options *h, const strings *words, size_t n,
	strings *rest, struct diag *d);

/* {"--say": "hi", "--loud": true}: the options that were given */
void hook_options_put(struct buf *b, const struct hook_options *h);

/* a line of --help for each */
void hook_options_help(const struct hook_options *h, FILE *to);

#endif
