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

struct display {
	struct run_state live;
	struct tty tty;
	struct status_line screen;
	struct terminal_style style;
	int silent;         /* pytest itself shows what happens */
	int quiet, verbose; /* -q, -v */
	int output;         /* -s: what the groups print */
	const struct run_state_group *only; /* --follow: what this one does */
	struct event_stream feed;           /* --events */
	struct live_server web;             /* --live */
	struct log_pane pane;         /* of the log that a key asked for */
	struct mask mask;             /* of what groups print */
	size_t pad;                   /* columns for the names of groups */
	struct buf text;              /* lines that are not on the screen yet */
	double drawn;                 /* when the foot was */
	struct tail *journals, *logs; /* one for each group */
};

/* mistakes, such as a group that is none, go to d */
void display_init(struct display *s, const struct cli *cli,
	const struct plan *p, size_t slots, struct diag *d);

/* the run's session has begun: its secrets are known */
void display_begin(struct display *s, const struct plan *p, const char *python,
	struct diag *d);

/* of a supervisor; for struct ninja_run, as are these: */
void display_notice(void *show, const struct notice *n);

/* looks what is new; milliseconds until it wants to look again, -1: never */
int display_look(void *show);

/* Ctrl-C was pressed */
void display_stop(void *show);

/* the groups are over: the foot is taken away */
void display_end(struct display *s);

/* so is the run; its exit status, which events that are lost change */
int display_close(struct display *s, const struct summary *summary, int status,
	struct diag *d);

#endif
