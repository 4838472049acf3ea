/*
 * Makes all files of reports/ for the groups of a run, and merges folders of
 * Allure results.
 */
#ifndef REPORT_MERGE_H
#define REPORT_MERGE_H

#include "report/report_files.h"
#include "report/summary.h"

/*
 * Makes the reports of the groups in s, which the caller has read with
 * summary_read(). All files are made aside and renamed into place together at
 * the end. -1: something could not be written, and d says why; if that was one
 * of our own reports, those of the run before are untouched.
 */
int merge_groups(struct report_files *r, struct summary *s, struct diag *d);

/* merges Allure results into `out`; each of dirs is a project's reports folder
   or a folder of results */
int merge_folders(const strings *dirs, const char *out, struct diag *d);

#endif
