/*
 * The secrets of a run, kept out of what is shown and written. The rules are
 * those of src/python, masking.py, whose header tells them;
 * tests/golden/masks.txt holds examples that both are tried with.
 */
#ifndef SECRETS_MASK_H
#define SECRETS_MASK_H

#include "base/buf.h"
#include "base/vec.h"

struct mask {
	int active;               /* there is a session */
	strings values;           /* known ones, the longest first, */
	strings coded;            /* and what they are in base64 */
	unsigned char first[256]; /* bytes that one of them may begin with */
};

/*
 * Takes what stands below keys such as password and token in the JSON file of
 * the run's session. Without one, or with path NULL, there is nothing to mask.
 */
void mask_load(struct mask *m, struct arena *a, const char *path);
/* the same of the section of conf/config.yaml that is tested, JSON; or NULL */
void mask_section(struct mask *m, struct arena *a, const char *section);
void mask_add(struct mask *m, struct arena *a, const char *value);

/* n bytes of text, with *** for each secret */
void mask_put(struct buf *b, const struct mask *m, const char *text, size_t n);

const char *mask_text(const struct mask *m, struct arena *a, const char *text);

/* a file such as a log, in place; -1 with errno */
int mask_file(const struct mask *m, const char *path);

#endif
