/* Opens the report page in a browser. */
#ifndef REPORT_OPEN_PAGE_H
#define REPORT_OPEN_PAGE_H

#include "base/diag.h"

/* prints the page's path if there is no browser; returns an exit status */
int open_page(struct diag *d);

#endif
