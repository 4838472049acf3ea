/* Makes and checks the folder reports/, which may exist before us. */
#ifndef CORE_REPORTS_FOLDER_H
#define CORE_REPORTS_FOLDER_H

#include "base/diag.h"

/*
 * Makes reports/, and checks that reports can be written into it. If it is a
 * link out of the project, it may hold nothing but reports. -1: errors in d
 */
int reports_folder_make(struct diag *d);

#endif
