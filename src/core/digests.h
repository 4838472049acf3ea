/*
 * The present digests of files, directories, variables and the like, each
 * looked at once by this process. A table, .aomaker-build/file.digests, remembers
 * them, and for files their attributes (inode, size, times): the content of a file
 * whose attributes are the same is not read again, as with git's index.
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
	INPUT_UNTOLD, /* a worker died, and could not list what it had read */
	NINPUT_KINDS
};

extern const char *const input_kind_names[NINPUT_KINDS];

/* the kind whose name these n bytes are, or NINPUT_KINDS */
enum input_kind input_kind_of(const char *name, size_t n);

struct digests {
	struct arena *arena;
	/* 1: the table is read for huge files only: for processes that look at
	   few files, of which there are many */
	int few;
	struct hashmap of[NINPUT_KINDS]; /* name -> struct digests_entry */
	/* a word of the caller, kept with the table; NULL: none */
	const char *note;
	int loaded;
	int odd; /* 1: a name has a line break, so that the table lacks it */
	int changed; /* 1: the table is to be written */
	int differs; /* 1: a digest is another than in the table */
};

struct digests_entry {
	struct digest digest;
	int64_t changed;  /* ctime, ns since 1970; 0: no file, or absent */
	int64_t modified; /* mtime */
	uint64_t inode, size;
	int known;  /* 1: it was in the table */
	int looked; /* 1: this is the present state */
	int used;   /* 1: somebody has asked for it */
};

/* the present state; paths are relative to the working directory */
const struct digests_entry *
digests_look(struct digests *d, enum input_kind kind, const char *name);

/* the note that the table had; NULL: there is none */
const char *digests_note(struct digests *d);

/* looks at all of the table; 1: no digest is another, so that all of it stays */
int digests_are_same(struct digests *d);

/*
 * Writes the table of all that was asked for, with the note, if it has changed.
 * keep: what was not asked for stays, too. The note goes if a digest is another
 * then, or if the table lacks a name. -1 with errno.
 */
int digests_save(struct digests *d, int keep);

#endif
