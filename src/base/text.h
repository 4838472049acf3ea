/*
 * Text for a terminal: UTF-8, width in columns, escaping, quoting, folding.
 * Control characters, which could move the cursor or worse, and bytes that are
 * not UTF-8 become \xHH; invisible characters, such as U+202E, which reverses
 * the direction, become \uHHHH or \UHHHHHHHH.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/buf.h"

/* 1 when s ends with `end` */
int text_ends(const char *s, const char *end);

/* the length of the UTF-8 character (RFC 3629) at s; 0: it is invalid */
size_t text_utf8(const char *s);

/* the code point at s, and its length in *n; an invalid byte is its own code,
   of length 1 */
unsigned text_code(const char *s, size_t *n);

/* the length of s, cut to `most` bytes without splitting a character */
size_t text_whole(const char *s, size_t most);

/* appends xHH or uHHHH, without the backslash, and returns the length of the
   character at s, if that is shown escaped; else 0 */
size_t text_escape(struct buf *b, const char *s);

/* the code point of a character of several bytes that is shown escaped, or 0 */
unsigned text_unseen(const char *s);

/* the width of s as text_put appends it, in columns; East Asian wide characters
   count two (Unicode UAX #11, by range) */
size_t text_width(const char *s);

/* appends s, escaped; text_put_lines keeps line ends */
void text_put(struct buf *b, const char *s);
void text_put_lines(struct buf *b, const char *s);

/* appends the first line, escaped, with ... after about `most` bytes */
void text_put_line(struct buf *b, const char *s, size_t most);

/*
 * Appends text with its first line broken at blanks into lines of at most
 * `width` columns; its further lines stay as they are. `first` stands before
 * the first line, `indent` before each of the others.
 */
void text_fold(struct buf *b, const char *first, const char *indent,
	const char *text, size_t width);

/* appends a line of n bytes that a program printed, escaped, without colours,
   with four spaces for a tab */
void text_put_output(struct buf *b, const char *s, size_t n);

/* appends a word for a POSIX shell, quoted where it must be; $'…' (bash, ksh,
   zsh) when it holds control characters */
void text_shell(struct buf *b, const char *word);

/* appends s, exactly `columns` wide: padded, or with ... after the first third,
   since the end of a path tells more than its start */
void text_fit(struct buf *b, const char *s, size_t columns);

/* appends the first line of s, escaped, at most `columns` wide: with ... at the
   end where it is cut */
void text_cut(struct buf *b, const char *s, size_t columns);

/* appends seconds since 1970 as local time: 2026-01-31 23:59:59 */
void text_put_date(struct buf *b, double seconds);

#endif
