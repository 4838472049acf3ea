/*
 * Node ids for people. pytest spells characters outside ASCII as \uXXXX; they are
 * shown as what they are: "test_a[\u5317]" as "test_a[北]". Commands keep pytest's
 * spelling, since pytest selects by it.
 */
#ifndef BASE_TEXT_ID_H
#define BASE_TEXT_ID_H

#include "base/buf.h"

/* appends an id as text_put does */
void text_put_id(struct buf *b, const char *id);

/* the columns of what text_put_id appends */
size_t text_id_width(const char *id);

/* as text_fit, but an id loses the directories of its module, if it is too wide,
   or in any case */
void text_fit_id(struct buf *b, const char *id, size_t columns);
void text_fit_short_id(struct buf *b, const char *id, size_t columns);

#endif
