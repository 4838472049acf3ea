/* The folder reports/, which others may have put there before us. */
#ifndef CORE_REPORTS_FOLDER_H
#define CORE_REPORTS_FOLDER_H

#include "base/diag.h"

/*
 * Makes reports/. Where it is a link out of the project, nothing may lie there
 * but reports. -1: an error in d
 */
int reports_folder_make(struct diag *d);

#endif
