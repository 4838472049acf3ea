/*
 * Text files of ours that are used only when they are whole: they begin with
 * our version and end with a hash of all before it, so that a file that was
 * cut, damaged or made by another release counts as missing.
 */
#ifndef CORE_SEALED_FILE_H
#define CORE_SEALED_FILE_H

#include "base/buf.h"

/* begins a text in an empty buffer; what: one word, the kind of file */
void sealed_file_begin(struct buf *b, const char *what);

/* ends the text and writes the file, readable by the user alone; -1 with errno */
int sealed_file_write(const char *path, struct buf *b);

/* reads the file into an empty buffer; returns the text between beginning and
   end, or NULL */
char *sealed_file_read(const char *path, const char *what, struct buf *b);

#endif
