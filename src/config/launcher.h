/*
 * How a group gets to another machine: the program of an engine that is there
 * already (Slurm's srun, or any other that keeps to docs/slurm.md), with the
 * command that it runs there behind its own words. The key `launcher` of the
 * strategy file, and --launcher. Strings belong to the arena of the diag.
 */
#ifndef CONFIG_LAUNCHER_H
#define CONFIG_LAUNCHER_H

#include "base/buf.h"
#include "base/diag.h"
#include "base/vec.h"
#include "formats/yaml_tree.h"

enum launcher_kind {
	LAUNCHER_NONE,  /* not given */
	LAUNCHER_LOCAL, /* this machine */
	LAUNCHER_SLURM,
	LAUNCHER_OTHER
};

/* words may hold {name} {group} {cpus} {mem} {out} {attempt} {exclude} */
struct launcher {
	enum launcher_kind kind;
	strings command; /* of LAUNCHER_OTHER, as given */
	strings cancel;  /* ends what `command` has begun; none: the
				   signals to that are enough */
	int tries;       /* dispatches of a group; 0: not given */
	double silence;  /* seconds without a beat, then it is lost; 0 */
	double late;     /* seconds that files may take to be seen; 0 */
	int own; /* its group shares no Python there (remote/node_servers.h) */
	int transfer; /* no file system is shared: files go through
				   the pipes of `command` (courier.py) */
};

/* what stands for the words; NULL: nothing, and the element is left out */
struct launcher_values {
	const char *name, *group, *cpus, *mem, *out, *attempt, *exclude;
};

/* takes the key's value; mistakes go to d */
void launcher_take(struct launcher *l, const struct yaml_node *value,
	const char *file, struct diag *d);

/* slurm or local, as typed; -1: it is neither */
int launcher_named(struct launcher *l, const char *name);

/* what is not given gets its usual value; slurm its words */
void launcher_settle(struct launcher *l, struct arena *a);

/* the words with the values in them */
strings launcher_words(
	const strings *words, const struct launcher_values *v, struct arena *a);

/* what a group's supervisor reads: paths_launcher() */
void launcher_put(struct buf *b, const struct launcher *l, const char *cpus,
	const char *mem);
int launcher_read(struct launcher *l, const char **cpus, const char **mem,
	const char *path, struct arena *a);

#endif
