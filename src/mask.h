/*
 * The secrets of a run, kept out of what is shown: src/python, masking.py, has
 * the same rules for what is written.
 */
#ifndef MASK_H
#define MASK_H

#include "buf.h"
#include "vec.h"

struct mask {
	strings values;		/* the longest first */
};

/*
 * Takes what stands below keys such as password and token in the JSON file of
 * the run's session. Without one, or with path NULL, there is nothing to mask.
 */
void mask_load(struct mask *m, struct arena *a, const char *path);

/* n bytes of text, with *** for each secret */
void mask_put(struct buf *b, const struct mask *m, const char *text, size_t n);

#endif
