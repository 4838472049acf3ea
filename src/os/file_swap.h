/*
 * Files and folders that were made aside take their places all together, or
 * none does: what was there before takes theirs, to be removed.
 */
#ifndef OS_FILE_SWAP_H
#define OS_FILE_SWAP_H

#include "base/buf.h"
#include "base/vec.h"

struct file_swap_item {
	const char *aside, *target;
	int file; /* written by us */
};

struct file_swap {
	struct arena *arena;
	VEC(struct file_swap_item) items;
	const char *failed; /* the target that could not be had */
};

/* a folder that is made, or will be by then */
void file_swap_add(struct file_swap *s, const char *aside, const char *target);

/* a file with this text; one that has it is left alone; -1 with errno */
int file_swap_write(
	struct file_swap *s, const char *target, const struct buf *text);

/*
 * All take their places. It needs no memory. -1 with errno: all is as it was,
 * and `failed` says which of them could not.
 */
int file_swap_all(struct file_swap *s);

/* removes the files that are aside: old ones, or after an error the new ones */
void file_swap_end(struct file_swap *s);

#endif
