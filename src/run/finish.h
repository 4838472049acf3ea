/*
 * The end of a run: reports, verdict, teardown of hooks.py. Unless noted, a
 * function returns an exit status.
 */
#ifndef RUN_FINISH_H
#define RUN_FINISH_H

#include "config/cli.h"
#include "report/summary.h"

/* from now on Ctrl-C ends the program at once: it has no children */
void finish_on_interrupt(void);

/*
 * Until the next finish_on_interrupt(), the first signal to end only warns that
 * the reports are being written; the second one ends the program.
 */
void finish_hold(void);

/* teardown of hooks.py; its failure sets the exit status only of a passed run */
int finish_lifecycle(int status, struct diag *d);

/*
 * Ends the session of pytest that plugins listen to (worker/controller.h), once
 * the reports are in place (report_options.written). again: a task to start
 * another one for, if it has been lost; or NULL.
 */
int finish_controller(void *again, struct summary *s, struct diag *d);

/* makes the reports of this project's groups; called by the merge edge */
int finish_merge(const struct cli *cli, struct diag *d);

/* prints the saved text; returns the exit status of that run */
int finish_print(struct arena *a);

#endif
