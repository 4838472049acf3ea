/*
 * Names of secrets, such as password, token and api_key. A key that has one of
 * them as a part, whatever its case, has a secret value. The Python side has the
 * same list (secrets/secret_names.py).
 */
#ifndef FORMATS_SECRET_NAMES_H
#define FORMATS_SECRET_NAMES_H

#include <stddef.h>

/* 1 when the value of this key is a secret */
int secret_name_is_secret(const char *key);

/* the length of such a name at the start of n bytes; 0: there is none */
size_t secret_name_word(const char *text, size_t n);

/* 1 when such a name may begin with this byte: a quick first look */
int secret_name_may_begin(char c);

/* sets further names, with commas between them (the caller's); NULL: none */
void secret_names_set(const char *names);

#endif
