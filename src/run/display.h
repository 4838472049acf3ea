/*
 * What is seen of a run while it goes on: on a terminal a foot that is drawn
 * again and again, elsewhere lines as groups end. Fed by run/ninja_run.h.
 */
#ifndef RUN_DISPLAY_H
#define RUN_DISPLAY_H

#include "config/cli.h"
#include "os/status_line.h"
#include "os/tail.h"
#include "os/tty.h"
#include "report/summary.h"
#include "report/terminal_report.h"
#include "run/event_stream.h"
#include "run/live_server.h"
#include "run/log_pane.h"
#include "run/run_state.h"
#include "secrets/mask.h"

struct show {
	struct live live;
	struct tty tty;
	struct screen screen;
	struct report_style style;
	int silent;		/* pytest itself shows what happens */
	int quiet, verbose;	/* -q, -v */
	int output;		/* -s: what the groups print */
	const struct live_group *only;	/* --follow: what this one does */
	struct feed feed;	/* --events */
	struct web web;		/* --live */
	struct pane pane;	/* of the log that a key asked for */
	struct mask mask;	/* of what groups print */
	size_t pad;		/* columns for the names of groups */
	struct buf text;	/* lines that are not on the screen yet */
	double drawn;		/* when the foot was */
	struct follow *journals, *logs;	/* one for each group */
};

/* mistakes, such as a group that is none, go to d */
void show_init(struct show *s, const struct cli *cli, const struct plan *p,
	size_t slots, struct diag *d);

/* the run's session has begun: its secrets are known */
void show_begin(struct show *s, const struct plan *p, const char *python,
	struct diag *d);

/* of a supervisor; for struct run, as are these: */
void show_notice(void *show, const struct notice *n);

/* looks what is new; milliseconds until it wants to look again, -1: never */
int show_look(void *show);

/* Ctrl-C was pressed */
void show_stop(void *show);

/* the groups are over: the foot is taken away */
void show_end(struct show *s);

/* so is the run; its exit status, which events that are lost change */
int show_close(struct show *s, const struct summary *summary, int status,
	struct diag *d);

#endif
