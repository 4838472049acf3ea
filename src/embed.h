/* Files of templates/ that scripts/embed has made part of the program. */
#ifndef EMBED_H
#define EMBED_H

/* templates/report/page.html; what page.c puts in stands between two @ */
extern const char embed_page[];

#endif
