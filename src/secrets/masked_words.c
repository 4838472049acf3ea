#include "secrets/masked_words.h"

#include <string.h>

#include "formats/secret_names.h"

const char *
masked_text(struct arena *a, const struct mask *m, const char *text)
{
	struct buf b = {0};

	buf_adds(&b, "");
	mask_put(&b, m, text, strlen(text));
	return buf_take(&b, a);
}

/* 1: by the name of the option, its value is a secret */
static int
names_secret(struct arena *a, const char *word, size_t n)
{
	size_t dashes = strspn(word, "-");

	return dashes && n > dashes &&
		secret_name_is_secret(arena_ndup(a, word + dashes, n - dashes));
}

strings
masked_words(struct arena *a, const struct mask *m, const strings *words)
{
	strings shown = {0};
	int secret = 0; /* 1: the next word is a secret */

	for (size_t i = 0; i < words->n; i++) {
		const char *word = words->v[i], *text = masked_text(a, m, word);
		size_t n = strcspn(word, "=");

		if (secret && *word != '-')
			text = "***";
		else if (word[n] && names_secret(a, word, n))
			text = arena_fmt(a, "%.*s=***", (int)n, word);
		secret = !word[n] && names_secret(a, word, n);
		*vec_add(a, &shown) = text;
	}
	return shown;
}
