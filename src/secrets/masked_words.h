/* A command line without secrets: known ones, and values of options whose names
   tell that they are secret, are ***. */
#ifndef SECRETS_MASKED_WORDS_H
#define SECRETS_MASKED_WORDS_H

#include "base/vec.h"
#include "secrets/mask.h"

/* the text with *** in place of secrets */
const char *
masked_text(struct arena *a, const struct mask *m, const char *text);

strings
masked_words(struct arena *a, const struct mask *m, const strings *words);

#endif
