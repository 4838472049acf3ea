/*
 * The folder that a driver and another machine (the node) share for one job: a
 * group that is sent there. Each job has a new one, groups/SLUG/job.NONCE.
 * The driver writes what the node is to run, and the node writes nowhere else:
 *
 *	ask.json	the group's task and its environment (mode 0600)
 *	beat		the node's name and a line break, then a byte every few
 *			seconds, a heartbeat. The process that creates this file
 *			runs the group
 *	stop		from the driver. "1": end after the running tests;
 *			"2": end at once
 *	out		output of the launcher's program and of the node
 *	1/ ... status.json	as in the folder of any group
 *	receipt.json	written last, by rename: the job is done
 *
 * The job was not done unless there is a receipt with its nonce, whatever the
 * launcher's program says. Functions that can fail return -1 with errno set.
 */
#ifndef REMOTE_JOB_FOLDER_H
#define REMOTE_JOB_FOLDER_H

#include <stddef.h>

#include "base/arena.h"
#include "base/vec.h"
#include "core/worker_slot.h"

#define JOB_FOLDER_OUT "out"

struct remote_job {
	const char *nonce;
	const char *root;      /* of the project, absolute */
	const char *build_dir; /* from there */
	const char *task;      /* see plan/task.h */
	struct worker_slot slot;
	const char *session; /* file of hooks and login, or NULL */
	const char *stop;    /* file that counts failures (core/maxfail.h) */
	/* name of the run's fork servers on nodes (remote/node_servers.h), or
	   NULL */
	const char *server;
	int server_begins; /* 1: the server may not have started yet */
	int resume;        /* 1: the folder has attempts of an earlier run */
};

struct job_receipt {
	const char *node;
	int status; /* 0: the group has a status.json */
};

/* 16 hexadecimal digits, in the arena */
const char *job_folder_nonce(struct arena *a);

int job_folder_write(const struct remote_job *e, const char *dir);

/* -1: the error is in *cause */
int job_folder_read(struct remote_job *e, struct arena *a, const char *dir,
	const char **cause);

/* the node begins the job; EEXIST: a process has begun it before */
int job_folder_begin(const char *dir, const char *node);

/* ENOENT: the driver does not wait for the job any more */
int job_folder_beat(const char *dir);

/* size of the file `beat`, which grows with each beat, and the node's name; 0:
   the job has not begun */
size_t job_folder_beats(struct arena *a, const char *dir, const char **node);

/* the driver stops the job, and the node reads how: 0: not at all; 1 and 2: see
   above */
void job_folder_stop(const char *dir, int how);
int job_folder_stopped(const char *dir);

int job_folder_write_receipt(
	const char *dir, const char *nonce, const struct job_receipt *r);

/* 1: the job is done; 0: not yet; -1: the receipt is another job's */
int job_folder_receipt(struct job_receipt *r, struct arena *a, const char *dir,
	const char *nonce);

#endif
