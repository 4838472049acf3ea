/*
 * Reads the section of conf/config.yaml that describes the tested environment;
 * -e, or else the key `env` of the file, names it. The file belongs to the
 * user, and is never written. All strings belong to the arena of the diag.
 */
#ifndef CONFIG_ENVIRONMENT_H
#define CONFIG_ENVIRONMENT_H

#include "base/diag.h"

#define ENVIRONMENT_FILE "conf/config.yaml"

struct environment {
	const char *wanted;  /* in: -e, or NULL */
	const char *file;    /* NULL: there is none */
	const char *name;    /* the section's name; NULL: none is named */
	const char *section; /* its content as JSON */
	const char *masked;  /* the same without secrets */
};

/* errors go to d */
void environment_load(struct environment *e, struct diag *d);

/* parses text that was read from `file` */
void environment_parse(struct environment *e, const char *file,
	const char *text, size_t n, struct diag *d);

#endif
