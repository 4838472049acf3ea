/*
 * Shows a run while it goes on: on a terminal a foot that is redrawn ten times a
 * second, elsewhere lines as groups end. It also feeds --events and --live. The
 * display_* functions with a void pointer are callbacks of run/ninja_run.h.
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
	struct run_state state;
	struct tty tty;
	struct status_line status_line;
	struct terminal_style style;
	int silent;         /* 1: pytest itself shows what happens */
	int quiet, verbose; /* -q, -v */
	int output;         /* -s: the output of the groups */
	const struct run_state_group *only; /* --follow: this group's output */
	struct event_stream events;         /* --events */
	struct live_server live;            /* --live */
	struct log_pane pane;               /* the log that a key asked for */
	struct mask mask;                   /* hides secrets in output */
	size_t pad;                   /* columns for the names of groups */
	struct buf text;              /* lines that are not on the screen yet */
	double drawn;                 /* when the foot was drawn last */
	struct tail *journals, *logs; /* one for each group */
};

/* mistakes of the user, such as an unknown group, go to d */
void display_init(struct display *s, const struct cli *cli,
	const struct plan *p, size_t slots, struct diag *d);

/* called once the lifecycle process has started, whose secrets are known then */
void display_begin(struct display *s, const struct plan *p, const char *python,
	struct diag *d);

/* takes a notice of a supervisor */
void display_notice(void *show, const struct notice *n);

/* draws what is new; milliseconds until the next call, -1: none is needed */
int display_look(void *show);

/* called when the run was told to stop (Ctrl-C) */
void display_stop(void *show);

/* removes the foot, after all groups */
void display_end(struct display *s);

/* ends --events; the exit status, which is an error if events were lost */
int display_close(struct display *s, const struct summary *summary, int status,
	struct diag *d);

#endif
