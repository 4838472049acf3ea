/*
 * Reads JSON by libjq and writes it as text into a buf. The caller owns the jv
 * values that it gets (jv_free). Functions that look into a value borrow it.
 */
#ifndef FORMATS_JSON_H
#define FORMATS_JSON_H

#include <jv.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/vec.h"

/*
 * These parse one JSON text. They return an invalid jv when it cannot be read
 * or parsed; then *cause (in the arena) says why.
 */
jv json_parse(struct arena *a, const char *text, size_t n, const char **cause);
jv json_read(struct arena *a, const char *path, const char **cause);

/* reads a file of ours; one whose member "v" is another is not understood */
jv
json_read_version(struct arena *a, const char *path, int v, const char **cause);

/*
 * Runs a jq filter on a JSON text and appends its results, a line each, strings
 * without quotes (jq -r). -1: *cause (in the arena) says what is wrong.
 */
int json_filter(struct buf *out, struct arena *a, const char *filter,
	const struct buf *text, const char **cause);

/* a member of an object; invalid when there is none or it is no object */
jv json_get(jv object, const char *key);

/* an array member; an empty array when there is none */
jv json_array(jv object, const char *key);

/* a string member, in the arena; NULL when there is none */
const char *json_string(struct arena *a, jv object, const char *key);

/* a number member; `otherwise` when there is none or it does not fit */
double json_number(jv object, const char *key, double otherwise);
int json_int(jv object, const char *key, int otherwise);

/* 1 when the member is true */
int json_true(jv object, const char *key);

/* appends the strings of an array member to a list */
void json_strings(struct arena *a, jv object, const char *key, strings *to);

/* the i-th element of an array, from 0; NULL when it is no string */
const char *json_element(struct arena *a, jv array, int i);

/* the same for numbers; 0 when it is no number */
double json_number_at(jv array, int i);

/*
 * Writing. Strings are escaped, also control and invisible characters above
 * ASCII; bytes that are not UTF-8 become the lone surrogates of Python's
 * surrogateescape. NULL is written as null.
 */
void json_put(struct buf *b, const char *s);
void json_put_strings(struct buf *b, const strings *list); /* an array */

/* appends a value and releases it; the flags are those of jv_dump_string */
void json_put_value(struct buf *b, jv value, int flags);

/* appends "key": with a comma before it where one is needed */
void json_key(struct buf *b, const char *key);
void json_put_string(struct buf *b, const char *key, const char *value);
void json_put_list(struct buf *b, const char *key, const strings *list);
void json_put_int(struct buf *b, const char *key, int64_t value);
void json_put_time(struct buf *b, const char *key, double seconds);

#endif
