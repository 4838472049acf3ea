/*
 * A group that is sent to another machine: the folder that the two sides share,
 * a fresh one each time, groups/SLUG/job.NONCE. The driver writes what is to
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

#define JOB_FOLDER_OUT "out"

struct remote_job {
	const char *nonce;
	const char *root;    /* of the project, absolute */
	strings args;        /* of `aomaker exec`, as for this machine */
	const char *session; /* what hooks and login have made; NULL */
	const char *stop;    /* where failures are counted */
	const char *server;  /* what the run's session servers on nodes are
				   called (remote/node_servers.h); NULL: there is none for it */
	int server_begins;   /* and that may not be there yet */
	int resume;          /* the folder holds the attempts of a run that
				   was stopped */
};

struct job_receipt {
	const char *node;
	int status; /* 0: the group has its status.json */
};

/* 16 hexadecimal digits, in the arena */
const char *job_folder_nonce(struct arena *a);

int job_folder_write(const struct remote_job *e, const char *dir);

/* -1: *cause says what is wrong with it */
int job_folder_read(struct remote_job *e, struct arena *a, const char *dir,
	const char **cause);

/* the node takes it; EEXIST: another process has it, perhaps itself twice */
int job_folder_begin(const char *dir, const char *node);

/* ENOENT: nobody waits for it any more */
int job_folder_beat(const char *dir);

/* how much there is to see of the node, and its name; 0: it has not begun */
size_t job_folder_pulse(struct arena *a, const char *dir, const char **node);

/* how much it is taken back, 0 to 2: told by the driver, and what was told */
void job_folder_recall(const char *dir, int how);
int job_folder_recalled(const char *dir);

int job_folder_sign(
	const char *dir, const char *nonce, const struct job_receipt *r);

/* 1: it is done; 0: not yet; -1: the receipt is not for this errand */
int job_folder_receipt(struct job_receipt *r, struct arena *a, const char *dir,
	const char *nonce);

#endif
