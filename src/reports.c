#define _DEFAULT_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fs.h"
#include "junit.h"
#include "layout.h"
#include "markdown.h"
#include "page.h"
#include "reports.h"
#include "trace.h"

static int
write_text(const char *path, const struct buf *text, struct diag *d)
{
	if (fs_write(path, text->s, text->n) >= 0)
		return 0;
	diag_error(d, "%s: %s", path, strerror(errno));
	return -1;
}

/* releases the text */
static int
write_report(const char *path, struct buf *text, struct diag *d)
{
	int failed = write_text(path, text, d);

	buf_release(text);
	return failed;
}

static int
write_page(const struct page *p, struct diag *d)
{
	struct buf b = {0};

	page_put(&b, d->arena, p);
	return write_report(layout.page, &b, d);
}

/* the summary of a step of GitHub Actions holds what its commands add */
static int
add_to_step(const struct buf *text, struct diag *d)
{
	const char *path = getenv("GITHUB_STEP_SUMMARY");
	FILE *file;
	int failed;

	if (!path || !*path)
		return 0;
	file = fopen(path, "ae");
	failed = !file || fwrite(text->s, 1, text->n, file) != text->n;
	if ((file && fclose(file) != 0) || failed) {
		diag_error(d, "GITHUB_STEP_SUMMARY: %s: %s", path,
			strerror(errno));
		return -1;
	}
	return 0;
}

static int
write_markdown(const struct reports *r, const struct summary *s,
	struct diag *d)
{
	struct buf text = {0};
	int failed;

	markdown_put(&text, d->arena, s);
	failed = add_to_step(&text, d);
	if (!failed && r->markdown)
		return write_report(r->markdown, &text, d);
	buf_release(&text);
	return failed;
}

/* in a folder that pytest would make, too */
static int
write_wish(const char *path, const struct buf *text, struct diag *d)
{
	const char *end = strrchr(path, '/');

	if (end && end > path)
		fs_mkdirs(arena_ndup(d->arena, path, (size_t)(end - path)));
	return write_text(path, text, d);
}

static int
write_junit(const struct summary *s, struct diag *d)
{
	const char *wish = s->plan->wishes.junit;
	struct buf text = {0};
	int failed;

	junit_put(&text, s);
	failed = write_text(layout.junit, &text, d) != 0 ||
		(wish && write_wish(wish, &text, d) != 0);
	buf_release(&text);
	return failed ? -1 : 0;
}

int
reports_write(const struct reports *r, const struct summary *s,
	const pairs *facts, const struct history *h, struct diag *d)
{
	struct lanes lanes;
	struct page page = {.summary = s, .lanes = &lanes, .history = h,
		.facts = facts, .title = page_title(d->arena),
		.files = layout.results, .nonce = page_nonce(d->arena)};
	struct buf trace = {0}, summary = {0};

	lanes_make(&lanes, d->arena, s);
	trace_put(&trace, s, &lanes);
	summary_put(&summary, s);
	if (write_junit(s, d) != 0 ||
			write_report(layout.trace, &trace, d) != 0 ||
			(r->html ? write_page(&page, d) :
				fs_remove(layout.page)) != 0 ||
			write_markdown(r, s, d) != 0)
		return -1;
	return write_report(layout.summary, &summary, d);
}
