/* Files of templates/ that scripts/embed has made part of the program. */
#ifndef REPORT_PAGE_EMBED_H
#define REPORT_PAGE_EMBED_H

/* templates/report/page.html; what report/page/page.c puts in stands between two @ */
extern const char embed_page[];

#endif
