/*
 * The key `launcher` of the strategy file and --launcher: the command that runs
 * a group on another machine (Slurm's srun, ssh, or any program that keeps to
 * docs/slurm.md). What it runs there is appended to its words. Strings belong
 * to the arena of the diag.
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

/* words may contain {name} {group} {cpus} {mem} {out} {attempt} {exclude} */
struct launcher {
	enum launcher_kind kind;
	strings command; /* LAUNCHER_OTHER: its words */
	strings cancel;  /* cancels a job; empty: signals to `command` do */
	/* 0 in these three: not given */
	int tries;      /* how often a group is dispatched */
	double silence; /* seconds without heartbeat until it counts as lost */
	double late;    /* seconds until files of another machine appear */
	int own;        /* 1: uses no node server (remote/node_servers.h) */
	/* 1: no shared file system; files go through the pipes of `command` */
	int transfer;
};

/* values for {name} ...; NULL: words that contain it are left out */
struct launcher_values {
	const char *name, *group, *cpus, *mem, *out, *attempt, *exclude;
};

/* takes the value of `launcher`; errors go to d */
void launcher_take(struct launcher *l, const struct yaml_node *value,
	const char *file, struct diag *d);

/* "slurm" or "local"; -1: another name */
int launcher_named(struct launcher *l, const char *name);

/* fills in the defaults, and srun's command line for slurm */
void launcher_settle(struct launcher *l, struct arena *a);

/* words with their values filled in */
strings launcher_words(
	const strings *words, const struct launcher_values *v, struct arena *a);

/* the file paths_launcher(), for the supervisor of a group; -1: unreadable */
void launcher_put(struct buf *b, const struct launcher *l, const char *cpus,
	const char *mem);
int launcher_read(struct launcher *l, const char **cpus, const char **mem,
	const char *path, struct arena *a);

#endif
