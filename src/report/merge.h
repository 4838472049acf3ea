/*
 * The reports: Allure results, JUnit and summary of a run's groups, or of
 * several folders of results.
 */
#ifndef REPORT_MERGE_H
#define REPORT_MERGE_H

#include "report/report_files.h"
#include "report/summary.h"

/*
 * The groups of the plan -> reports/. What became of them is in s, which the
 * caller has read (summary_read). All of them are made aside and take their
 * places at once, at the end. -1: something could not be written, why is in d;
 * when that was a report of ours, earlier ones are untouched.
 */
int merge_groups(struct report_files *r, struct summary *s, struct diag *d);

/* the Allure results of several folders -> out; each may be a project's
   reports folder, or a folder of results */
int merge_folders(const strings *dirs, const char *out, struct diag *d);

#endif
