/* Files of templates/ that scripts/embed has made part of the program. */
#ifndef REPORT_PAGE_EMBED_H
#define REPORT_PAGE_EMBED_H

/* templates/report/page.html; report/page/page.c replaces the words between two @ */
extern const char embed_page[];

#endif
