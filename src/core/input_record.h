/*
 * The record of what something was made of, with digests (core/inputs.h). As
 * long as all of it is as it was, the thing need not be made again. A text file
 * (core/sealed_file.h): "made SECONDS", then a line for each input with tabs
 * between kind, digest, name and, perhaps, a place.
 */
#ifndef CORE_INPUT_RECORD_H
#define CORE_INPUT_RECORD_H

#include "core/inputs.h"

/*
 * Writes the record after the thing was made. An input that has changed since
 * it began to be read is recorded as such. made: the time that ages count from.
 * 1: the record holds now; 0: it does not; -1 with errno.
 */
int input_record_write(const char *path, const struct inputs *x,
	struct digests *d, double made);

struct input_record_check {
	struct arena *arena;
	struct digests *digests;
	int lifecycle;    /* 1: files of hooks and login count */
	int wants_all;    /* 1: all reasons, or the first one stops the check */
	int only_content; /* 1: what cannot be compared is no reason */
	strings reasons;  /* why it does not hold */
	int lacks_record; /* 1: there is none that can be read */
	double until;     /* when an age is over; 0: never */
	size_t n;         /* inputs that were compared */
	size_t nunseen; /* those that cannot be compared, without leave to do so */
};

/* adds the inputs of a record, without digests; -1: it cannot be read */
int input_record_read(struct inputs *x, const char *path);

/* 1: a record names this file as one whose content was read */
int input_record_has_file(const char *record, const char *file);

/* adds the files outside of the project whose content was read */
void input_record_outside(const char *record, struct arena *a, strings *files);

/* 1: it holds. The caller sets arena and digests */
int input_record_check(struct input_record_check *c, const char *path);

#endif
