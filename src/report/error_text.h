/*
 * The text of the error in a traceback of pytest: the lines that it marks with
 * "E", without the mark and the indentation of the source. It is what pytest
 * itself calls the message of the crash, in full.
 */
#ifndef REPORT_ERROR_TEXT_H
#define REPORT_ERROR_TEXT_H

#include "base/buf.h"

/* appends the text of the last error; 0: the traceback has none */
int error_text_put(struct buf *b, const char *trace);

#endif
