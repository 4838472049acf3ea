/*
 * A folder of hard links that is made again and again: only what differs from the
 * last time is linked and removed. What is there already is known by its name and
 * its inode, so that a folder in any state, as a killed process leaves it, can be
 * begun with.
 */
#ifndef OS_LINK_FOLDER_H
#define OS_LINK_FOLDER_H

#include <stdint.h>

#include "base/hashmap.h"
#include "os/fs.h"

struct link_folder {
	/* set by the caller */
	struct arena *arena;
	const char *path; /* where the folder is made */
	const char
		*spare; /* the folder to begin with, if there is one; or NULL */

	/* the folder's own */
	uint64_t device;
	fs_entries found;   /* what it began with */
	struct hashmap had; /* the same: name -> struct fs_entry */
	struct hashmap has; /* name -> struct linked_file */
};

/* a file to link */
struct linked_file {
	const char *path;
	uint64_t device, inode; /* of the entry that a scan has found */
};

/* takes the spare folder, else makes an empty one; -1 with errno */
int link_folder_begin(struct link_folder *f);

/* the file that has this name in the folder; NULL: none was added */
const struct linked_file *
link_folder_get(const struct link_folder *f, const char *name);

/* adds a file under a new name; the strings stay with the caller. -1 with errno */
int link_folder_add(struct link_folder *f, const char *name,
	const struct linked_file *file);

/* removes what was there and not added, after the last file; -1 with errno */
int link_folder_end(struct link_folder *f);

/*
 * Called when the folder at `path` is the one that this one has replaced, if there
 * was any: keeps the files that both have as the next spare folder, and removes
 * all others. -1 with errno
 */
int link_folder_retire(struct link_folder *f);

/*
 * Links files into the spare folder, so that less is left to do once the folder is
 * begun. 1: that is possible, if the folder will be made in `beside`
 */
int link_folder_can_prepare(const char *spare, const char *beside);
int link_folder_prepare(
	struct arena *a, const char *spare, const char *name, const char *path);

#endif
