/*
 * Puts several files and folders, written beside their targets, into place:
 * all of them or none. What was there before takes the place of the new ones,
 * and is for the caller to remove.
 */
#ifndef OS_FILE_SWAP_H
#define OS_FILE_SWAP_H

#include "base/buf.h"
#include "base/vec.h"

struct file_swap_item {
	const char *aside, *target;
	int file; /* 1: file_swap_write wrote it */
};

struct file_swap {
	struct arena *arena;
	VEC(struct file_swap_item) items;
	const char *failed; /* the target that could not be replaced */
};

/* adds a folder that exists before file_swap_all */
void file_swap_add(struct file_swap *s, const char *aside, const char *target);

/* writes a file aside, unless the target has this text; -1 with errno */
int file_swap_write(
	struct file_swap *s, const char *target, const struct buf *text);

/*
 * Puts all into place, without allocating memory. -1 with errno: everything is
 * as it was, and `failed` names the target that could not be replaced.
 */
int file_swap_all(struct file_swap *s);

/* removes the files aside: the old ones, or after an error the new ones */
void file_swap_end(struct file_swap *s);

#endif
