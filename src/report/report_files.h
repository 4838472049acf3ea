/* The files of reports/ that are ours: page, trace, JUnit, summary. */
#ifndef REPORT_REPORT_FILES_H
#define REPORT_REPORT_FILES_H

#include "base/diag.h"
#include "core/history.h"
#include "os/file_swap.h"
#include "report/summary.h"

/* what is wanted beside the files that are always written */
struct report_files {
	int html;             /* 0: the page of an earlier run goes */
	const char *markdown; /* a file, or NULL */
	const char *files;    /* the folder that attachments are in now */
	struct buf step;      /* the Markdown, for report_files_end() */
};

/*
 * Writes them aside; they are added to `to`. facts: of the environment; h:
 * with this run in it. -1: one of ours could not be, why is in d. That one of
 * the user's own cannot be written, which d says, costs no other.
 */
int report_files_write(struct report_files *r, const struct summary *s,
	const pairs *facts, const struct history *h, struct file_swap *to,
	struct diag *d);

/*
 * What is no file of its own, when they are in their places: a page that is
 * not wanted goes, and the Markdown to the end of $GITHUB_STEP_SUMMARY
 */
void report_files_end(struct report_files *r, struct diag *d);

#endif
