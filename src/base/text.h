/*
 * Text for a terminal: its width in columns, and what of it is safe to send.
 * Control characters, which could move the cursor or worse, become \xHH; those
 * that nobody sees, such as U+202E, which turns the direction, \uHHHH.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/buf.h"

/* whether s ends so */
int text_ends(const char *s, const char *end);

/* the bytes of the letter of UTF-8 (RFC 3629) that s begins with; 0: of none */
size_t text_utf8(const char *s);

/* its code, and its bytes in *n; of a byte that is no letter: that, and 1 */
unsigned text_code(const char *s, size_t *n);

/* at most so many bytes of a text, without a part of a letter at the end */
size_t text_whole(const char *s, size_t most);

/* xHH or uHHHH, if the character at s is shown so: its bytes; else 0 */
size_t text_escape(struct buf *b, const char *s);

/* the code of a letter of several bytes that is shown so; 0: it is none */
unsigned text_unseen(const char *s);

/* columns; East Asian wide characters count two (Unicode UAX #11, by range) */
size_t text_width(const char *s);

void text_put(struct buf *b, const char *s);
void text_put_lines(struct buf *b, const char *s); /* keeps their ends */

/* its first line, cut after `most` bytes */
void text_put_line(struct buf *b, const char *s, size_t most);

/*
 * Its first line in lines of at most so many columns, broken at blanks, the
 * others as they are; `first` before them, `indent` before all but the first.
 */
void text_fold(struct buf *b, const char *first, const char *indent,
	const char *text, size_t width);

/* n bytes that a program printed: without colours, tabs as spaces */
void text_put_output(struct buf *b, const char *s, size_t n);

/* a word as a shell takes it, quoted where it must be */
void text_shell(struct buf *b, const char *word);

/* a node id: without the module's directories where it is wider than that */
void text_fit_id(struct buf *b, const char *id, size_t columns);

/* seconds since 1970, as people here have them: 2026-01-31 23:59:59 */
void text_put_date(struct buf *b, double seconds);

/* exactly `columns` wide: padded, or with ... for what is before its last two
   thirds: the end of a path tells more than its start */
void text_fit(struct buf *b, const char *s, size_t columns);

#endif
