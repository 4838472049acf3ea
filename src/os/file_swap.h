/*
 * Files and folders that were made aside take their places all together, or
 * none does: what was there before takes theirs, to be removed.
 */
#ifndef OS_FILE_SWAP_H
#define OS_FILE_SWAP_H

#include "base/buf.h"
#include "base/vec.h"

struct swap_item {
	const char *aside, *target;
	int file;		/* written by us */
};

struct swap {
	struct arena *arena;
	VEC(struct swap_item) items;
	const char *failed;	/* the target that could not be had */
};

/* a folder that is made, or will be by then */
void swap_add(struct swap *s, const char *aside, const char *target);

/* a file with this text; one that has it is left alone; -1 with errno */
int swap_write(struct swap *s, const char *target, const struct buf *text);

/*
 * All take their places. It needs no memory. -1 with errno: all is as it was,
 * and `failed` says which of them could not.
 */
int swap_all(struct swap *s);

/* removes the files that are aside: old ones, or after an error the new ones */
void swap_end(struct swap *s);

#endif
