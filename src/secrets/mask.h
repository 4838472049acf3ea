/*
 * Masks secrets: replaces the passwords, tokens … of a run by *** in what is
 * shown and written. The rules are those of secrets/mask.py, whose docstring
 * tells them; tests/golden/masks.txt holds examples that both are tested with.
 */
#ifndef SECRETS_MASK_H
#define SECRETS_MASK_H

#include "base/buf.h"
#include "base/vec.h"

struct mask {
	int active;               /* 0: nothing is masked */
	strings values;           /* known secrets, the longest first */
	strings coded;            /* parts of their base64 */
	unsigned char first[256]; /* 1: one of these may begin so */
};

/*
 * Takes the values of keys such as password and token from the JSON file of the
 * run's session. Without a file, or with path NULL, nothing will be masked.
 */
void mask_load(struct mask *m, struct arena *a, const char *path);

/* the same for the tested section of conf/config.yaml, as JSON text; or NULL */
void mask_section(struct mask *m, struct arena *a, const char *section);

/* adds one known secret */
void mask_add(struct mask *m, struct arena *a, const char *value);

/* appends n bytes of text, masked */
void mask_put(struct buf *b, const struct mask *m, const char *text, size_t n);

/* the text, masked; in the arena or as it is; NULL stays NULL */
const char *mask_text(const struct mask *m, struct arena *a, const char *text);

/* masks a file such as a log in place; -1 with errno */
int mask_file(const struct mask *m, const char *path);

#endif
