/*
 * The present digests of files, directories, variables and the like, each
 * looked at once by this process. A table, .aomaker-build/file.digests, remembers
 * the content of files whose attributes (inode, size, times) have not changed,
 * as git's index does.
 */
#ifndef CORE_DIGESTS_H
#define CORE_DIGESTS_H

#include <stdint.h>

#include "base/hashmap.h"
#include "core/digest.h"

/* the kinds of what something can depend on; digests_names has their names */
enum input_kind {
	INPUT_FILE,    /* the content of a file */
	INPUT_PROGRAM, /* the same of a program that was started */
	INPUT_DIR,     /* the names and kinds of a directory's entries */
	INPUT_NAMES,   /* the same without hidden ones and kinds: collections */
	INPUT_ABSENT,  /* a path that does not exist */
	INPUT_STAT,    /* existence, kind, mode and size of a path */
	INPUT_ENV,     /* an environment variable */
	/* these have no digest: see core/input_record.h */
	INPUT_WORLD,
	INPUT_UNKNOWN,
	INPUT_CHANGED,
	INPUT_OFF,
	INPUT_MAX_AGE,
	INPUT_LIFECYCLE, /* as INPUT_FILE */
	NINPUT_KINDS
};

extern const char *const input_kind_names[NINPUT_KINDS];

struct digests {
	struct arena *arena;
	struct hashmap of[NINPUT_KINDS]; /* name -> struct digests_entry */
	int loaded, changed;
};

struct digests_entry {
	struct digest digest;
	int64_t changed;  /* ctime, ns since 1970; 0: no file, or absent */
	int64_t modified; /* mtime */
	uint64_t inode, size;
	int looked; /* 1: this is the present state */
};

/* the present state; paths are relative to the working directory */
const struct digests_entry *
digests_look(struct digests *d, enum input_kind kind, const char *name);

/*
 * Writes the table of the files that were looked at, if it has changed. The
 * caller has looked at all that matter, so others are forgotten. -1 with errno.
 */
int digests_save(struct digests *d);

#endif
