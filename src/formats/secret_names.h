/* Keys whose values are secrets: password, token, api_key ... */
#ifndef FORMATS_SECRET_NAMES_H
#define FORMATS_SECRET_NAMES_H

#include <stddef.h>

/* a key whose value nobody is to see; as masking.py has it */
int secret_name_is_secret(const char *key);

/* the bytes of such a part of a name at the beginning of n bytes, or 0; and
   whether one may begin with this byte at all */
size_t secret_name_word(const char *text, size_t n);
int secret_name_may_begin(char c);

/* further parts of names that make a key one, with commas; NULL: none */
void secret_names_set(const char *names);

#endif
