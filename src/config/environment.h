/*
 * The environment that is tested: conf/config.yaml, whose key `env`, or -e,
 * names one of its own sections. The file belongs to the user and is read
 * only. All strings belong to the arena of the diag.
 */
#ifndef CONFIG_ENVIRONMENT_H
#define CONFIG_ENVIRONMENT_H

#include "base/diag.h"

#define ENVIRONMENT_FILE "conf/config.yaml"

struct environment {
	const char *wanted;  /* in: -e, or NULL */
	const char *file;    /* NULL: there is none */
	const char *name;    /* NULL: nothing names one */
	const char *section; /* what it says, as JSON */
	const char *masked;  /* the same without secrets */
};

/* mistakes go to d */
void environment_load(struct environment *e, struct diag *d);

/* the same of text that was read from `file` */
void environment_parse(struct environment *e, const char *file,
	const char *text, size_t n, struct diag *d);

#endif
