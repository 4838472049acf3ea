/*
 * The options that the project's hooks.py adds to `run` and `gen`. Python
 * imports hooks.py and lists them (src/python, verb hooks); the answer is
 * cached until a project file that hooks.py imported changes. Strings belong
 * to the arena of the diag.
 */
#ifndef CONFIG_HOOK_OPTIONS_H
#define CONFIG_HOOK_OPTIONS_H

#include "base/buf.h"
#include "base/diag.h"
#include "base/vec.h"

struct hook_option {
	strings names;    /* --say, -s */
	const char *help; /* NULL: none */
	int flag;         /* 1: takes no value */
	int given;
	const char *value; /* NULL: a flag, or not given */
};

struct hook_options {
	VEC(struct hook_option) options;
};

/* nothing without hooks.py; Python's error message about hooks.py is in d */
void
hook_options_load(struct hook_options *h, const char *python, struct diag *d);

/* the cached options, even if hooks.py has changed; 0: there are none */
int hook_options_recall(struct hook_options *h, struct arena *a);

/* takes these options out of the first n words; all others go to rest */
void hook_options_take(struct hook_options *h, const strings *words, size_t n,
	strings *rest, struct diag *d);

/* the options that were given: {"--say": "hi", "--loud": true} */
void hook_options_put(struct buf *b, const struct hook_options *h);

/* one line of --help each */
void hook_options_help(const struct hook_options *h, FILE *to);

#endif
