/* Writes our own files of reports/: page, trace, JUnit and summary. */
#ifndef REPORT_REPORT_FILES_H
#define REPORT_REPORT_FILES_H

#include "base/diag.h"
#include "core/history.h"
#include "os/file_swap.h"
#include "report/summary.h"

/* options for the files that are not always written */
struct report_files {
	int html; /* 0: no page; that of an earlier run is removed */
	const char *markdown; /* a file to write, or NULL */
	const strings *
		typed; /* words of the command line, without secrets; or NULL */
	const char *files; /* folder in which attachments are now */
	struct buf step;   /* Markdown, for report_files_end() */
};

/*
 * Writes the files aside and adds them to `to`. facts: of the environment; h:
 * the history, with this run in it. -1: one of our files could not be written,
 * and d says why. A failure to write a file that the user named is in d, too,
 * but prevents no other file.
 */
int report_files_write(struct report_files *r, const struct summary *s,
	const pairs *facts, const struct history *h, struct file_swap *to,
	struct diag *d);

/*
 * Called once the files are in place: removes a page that is not wanted, and
 * appends the Markdown to $GITHUB_STEP_SUMMARY.
 */
void report_files_end(struct report_files *r, struct diag *d);

#endif
