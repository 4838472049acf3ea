/*
 * A group that is sent to another machine: the folder that the two sides share,
 * a fresh one each time, groups/SLUG/errand.NONCE. The driver writes what is to
 * be done, the node does it there and writes nowhere else:
 *
 *	ask.json	what the node is to run (mode 0600)
 *	beat		the node's name and a line break, then a byte now and
 *			then: it is alive. Who makes this file runs the group
 *	stop		by the driver: "1", come to an end; "2", at once
 *	out		what the engine and the node print
 *	1/ ... status.json, deps.d	as in the folder of any group
 *	receipt.json	last of all, by rename: it is done
 *
 * Without a receipt that has the nonce nothing was done, whatever the engine
 * says. Functions that can fail return -1 with errno set.
 */
#ifndef REMOTE_JOB_FOLDER_H
#define REMOTE_JOB_FOLDER_H

#include <stddef.h>

#include "base/arena.h"
#include "base/vec.h"

#define ERRAND_OUT "out"

struct errand {
	const char *nonce;
	const char *root;	/* of the project, absolute */
	strings args;		/* of `aomaker exec`, as for this machine */
	const char *session;	/* what hooks and login have made; NULL */
	const char *stop;	/* where failures are counted */
	const char *server;	/* what the run's session servers on nodes are
				   called (remote/node_servers.h); NULL: there is none for it */
	int server_begins;	/* and that may not be there yet */
	int resume;		/* the folder holds the attempts of a run that
				   was stopped */
};

struct receipt {
	const char *node;
	int status;		/* 0: the group has its status.json */
};

/* 16 hexadecimal digits, in the arena */
const char *errand_nonce(struct arena *a);

int errand_write(const struct errand *e, const char *dir);

/* -1: *cause says what is wrong with it */
int errand_read(struct errand *e, struct arena *a, const char *dir,
	const char **cause);

/* the node takes it; EEXIST: another process has it, perhaps itself twice */
int errand_begin(const char *dir, const char *node);

/* ENOENT: nobody waits for it any more */
int errand_beat(const char *dir);

/* how much there is to see of the node, and its name; 0: it has not begun */
size_t errand_pulse(struct arena *a, const char *dir, const char **node);

/* how much it is taken back, 0 to 2: told by the driver, and what was told */
void errand_recall(const char *dir, int how);
int errand_recalled(const char *dir);

int errand_sign(const char *dir, const char *nonce, const struct receipt *r);

/* 1: it is done; 0: not yet; -1: the receipt is not for this errand */
int errand_receipt(struct receipt *r, struct arena *a, const char *dir,
	const char *nonce);

#endif
