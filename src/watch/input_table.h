/*
 * What groups depend on (core/input_record.h), in memory as long as
 * `arun --watch` lives: what many groups share is kept, and compared with what
 * is there now, once. Groups of a suite name the same files again and again.
 */
#ifndef WATCH_INPUT_TABLE_H
#define WATCH_INPUT_TABLE_H

#include "base/hashmap.h"
#include "base/vec.h"
#include "core/digests.h"

struct input_table {
	struct arena arena;
	struct hashmap inputs; /* of all groups */
	struct hashmap groups; /* by their slugs */
	size_t nfirst;         /* inputs when it was made anew */
};

/* reads the records that are others than when they were read last */
void input_table_refresh(struct input_table *t);

/* 1: all is as the record of the group says; 0: it is not, or there is none;
   -1: the table does not know this record. Each input is looked at once */
int
input_table_holds(struct input_table *t, const char *slug, struct digests *d);

/* 1: some group has read the content of this file */
int input_table_has_file(const struct input_table *t, const char *file);

/* adds the files outside of the project that groups have read */
void input_table_outside(
	const struct input_table *t, struct arena *a, strings *files);

void input_table_release(struct input_table *t);

#endif
