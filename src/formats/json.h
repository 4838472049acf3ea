/*
 * JSON in (libjq) and out (text into a buf). Values that come from here are
 * the caller's: jv_free them. Functions that look into a value borrow it.
 */
#ifndef FORMATS_JSON_H
#define FORMATS_JSON_H

#include <jv.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/vec.h"

/*
 * One JSON text. An invalid jv when it cannot be read or parsed; then *cause
 * (in the arena) says why.
 */
jv json_parse(struct arena *a, const char *text, size_t n, const char **cause);
jv json_read(struct arena *a, const char *path, const char **cause);

/*
 * What a jq filter makes of a JSON text, a line each, strings as they are. -1:
 * *cause (in the arena) says what is wrong with the filter or the value.
 */
int json_filter(struct buf *out, struct arena *a, const char *filter,
	const struct buf *text, const char **cause);

/* a member of an object; invalid when there is none or it is no object */
jv json_get(jv object, const char *key);

/* an array member; an empty array when there is none */
jv json_array(jv object, const char *key);

/* a string member, in the arena; NULL when there is none */
const char *json_string(struct arena *a, jv object, const char *key);

/* a number member, or what is given when there is none that fits */
double json_number(jv object, const char *key, double otherwise);
int json_int(jv object, const char *key, int otherwise);
int json_true(jv object, const char *key);

/* adds the strings of an array member */
void json_strings(struct arena *a, jv object, const char *key, strings *to);

/* the i-th element of an array, as a string; NULL when it is none */
const char *json_element(struct arena *a, jv array, int i);

/* as a number; 0 when it is none */
double json_number_at(jv array, int i);

/*
 * Writing. Strings are escaped, also what terminals would obey; bytes that are
 * not UTF-8 become the lone surrogates of Python's surrogateescape. NULL is
 * written as null.
 */
void json_put(struct buf *b, const char *s);
void json_put_strings(struct buf *b, const strings *list); /* an array */

/* a value, which it releases; flags are jq's (jv_dump_string) */
void json_put_value(struct buf *b, jv value, int flags);

/* "key": with its comma, if one is needed after what the buffer ends with */
void json_key(struct buf *b, const char *key);
void json_put_string(struct buf *b, const char *key, const char *value);
void json_put_list(struct buf *b, const char *key, const strings *list);
void json_put_int(struct buf *b, const char *key, int64_t value);
void json_put_time(struct buf *b, const char *key, double seconds);

#endif
