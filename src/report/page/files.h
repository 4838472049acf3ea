/*
 * The attachments in the report page, so that the page alone is the whole
 * report. Small texts are in the details of their tests; pictures, videos and
 * HTML are elements of their own, up to a limit: those of tests that failed
 * come first. Of the others the page says where they are.
 */
#ifndef REPORT_PAGE_FILES_H
#define REPORT_PAGE_FILES_H

#include "base/buf.h"
#include "base/hashmap.h"
#include "core/allure_info.h"

struct embedded_file {
	const char *source;
	size_t bytes;
	int failed; /* 1: of a test that failed */
};

struct page_files {
	struct arena *arena;
	const char *dir;     /* where the attachments are now */
	struct hashmap seen; /* names of those that were put */
	size_t texts;        /* bytes of texts of tests that passed */
	VEC(struct embedded_file) embedded;
	pairs fresh; /* name and text, since the last files_put_texts() */
};

/* puts [[name, source, type, bytes]], and remembers the contents for below */
void files_put(struct buf *b, struct page_files *f, const attachments *list,
	int failed);

/* puts the texts that no test before had, as the member "texts" */
void files_put_texts(struct buf *b, struct page_files *f);

/* puts an element file-SOURCE with the base64 of each file within the limits */
void files_put_embedded(struct buf *b, struct page_files *f);

#endif
