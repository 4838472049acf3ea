/*
 * Finds a known secret in each spelling that a text may have of it: escaped as
 * by repr(), JSON, HTML, XML or URLs, with colours or line ends between its
 * letters. The same as `spellings` in secrets/spellings.py. Pure.
 */
#ifndef SECRETS_SPELLINGS_H
#define SECRETS_SPELLINGS_H

#include <stddef.h>

/* the length of the value at the beginning of n bytes of text; 0: none */
size_t spellings_match(const char *value, const char *text, size_t n);

/* sets `first` for each byte that a spelling may begin with */
void spellings_begin(const char *value, unsigned char first[static 256]);

#endif
