/*
 * What is to be done: the command line, the strategy file and the environment
 * in one. Belongs to the arena of the diag.
 */
#ifndef CONFIG_H
#define CONFIG_H

#include "cli.h"
#include "diag.h"
#include "strategy.h"
#include "vec.h"

enum dist {
	DIST_ALL,	/* one group: everything */
	DIST_MARK, DIST_FILE, DIST_SUITE
};

struct config {
	const char *root;		/* the current directory, absolute */
	enum dist dist;
	int parallel;			/* --mp */
	wanteds marks;			/* DIST_MARK: one group each */
	const char *dir;		/* DIST_FILE, DIST_SUITE: from root */
	int overlap_each;
	int processes;			/* 0: not given */
	const char *python;		/* path */
	const char *strategy;		/* its file, NULL: none */
	strings pytest;			/* the user's arguments, without -m */
	const char *only;		/* the user's -m, or NULL */
	strings typed;			/* to be typed again after `aomaker gen` */
};

/* mistakes go to d, all of them */
void config_make(struct config *c, const struct cli *cli, struct diag *d);

#endif
