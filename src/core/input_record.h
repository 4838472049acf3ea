/*
 * The record of what something was made of, with digests (core/inputs.h). As
 * long as all of it is as it was, the thing need not be made again. A text file
 * (core/sealed_file.h): "made SECONDS", then a line for each input with tabs
 * between kind, digest, name and, perhaps, a place.
 */
#ifndef CORE_INPUT_RECORD_H
#define CORE_INPUT_RECORD_H

#include "base/buf.h"
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
	int only_content; /* 1: what cannot be compared is no reason, unless it
			     is what a dead worker had read */
	strings reasons;  /* why it does not hold */
	int lacks_record; /* 1: there is none that can be read */
	double until;     /* when an age is over; 0: never */
	size_t n;         /* inputs that were compared */
	size_t nunseen; /* those that cannot be compared, without leave to do so */
};

/* adds the inputs of a record, without digests; -1: it cannot be read */
int input_record_read(struct inputs *x, const char *path);

/* an input as a record has it, valid until the next one is read */
struct input_line {
	enum input_kind kind;
	const char *digest, *name, *where; /* where: or NULL */
};

/* the inputs of a record, one after another */
struct input_lines {
	struct buf text;
	char *next;
	double made;
};

/* -1: it cannot be read, and need not be closed */
int input_lines_open(struct input_lines *x, const char *path);
/* 1: there is one; 0: it was the last; -1: the record is damaged */
int input_lines_next(struct input_lines *x, struct input_line *line);
void input_lines_close(struct input_lines *x);

/* 1: it holds. The caller sets arena and digests */
int input_record_check(struct input_record_check *c, const char *path);

#endif
