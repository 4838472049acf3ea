/*
 * What a known secret may look like in a text: escaped as repr(), JSON, HTML,
 * XML and URLs do it, with colours or a line's end between its letters. The same
 * as `forms` of src/python, masking.py. Pure.
 */
#ifndef SECRETS_SPELLINGS_H
#define SECRETS_SPELLINGS_H

#include <stddef.h>

/* how many of the n bytes at text are this value; 0: they are none */
size_t spellings_match(const char *value, const char *text, size_t n);

/* the bytes that it may begin with are set in first */
void spellings_begin(const char *value, unsigned char first[static 256]);

#endif
