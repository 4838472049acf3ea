#define _DEFAULT_SOURCE
#include "report/report_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/paths.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "os/path.h"
#include "report/annotations.h"
#include "report/chrome_trace.h"
#include "report/junit.h"
#include "report/markdown.h"
#include "report/page/page.h"

/* writes a file aside, and releases its text */
static int
write_report(struct file_swap *to, const char *path, struct buf *text,
	struct diag *d)
{
	int failed = file_swap_write(to, path, text) != 0;

	if (failed)
		diag_file(d, path);
	buf_release(text);
	return failed ? -1 : 0;
}

static int
write_page(const struct page *p, struct file_swap *to, struct diag *d)
{
	struct buf b = {0};

	page_put(&b, d->arena, p);
	return write_report(to, paths.page, &b, d);
}

/* the file to which commands of a GitHub Actions step append Markdown; or NULL */
static const char *
step_file(void)
{
	const char *path = getenv("GITHUB_STEP_SUMMARY");

	return path && *path ? path : NULL;
}

static void
add_to_step(const struct buf *text, struct diag *d)
{
	FILE *file = fopen(step_file(), "ae");
	int failed = !file || fwrite(text->s, 1, text->n, file) != text->n;

	if ((file && fclose(file) != 0) || failed)
		diag_error(d, "GITHUB_STEP_SUMMARY: %s: %s", step_file(),
			strerror(errno));
}

/* makes the folder of a file, as pytest would */
static void
make_folder(const char *path, struct diag *d)
{
	const char *dir = path_dir(d->arena, path);

	if (*dir)
		fs_mkdirs(dir);
}

/* writes a file that the user named: a device is written to, a link stays */
static void
write_named(struct file_swap *to, const char *path, const struct buf *text,
	struct diag *d)
{
	const char *real = path_real(d->arena, path);

	if (file_is_special(path)
			? file_write_named(d->arena, path, text->s, text->n) < 0
			: file_swap_write(to, real ? real : path, text) != 0)
		diag_file(d, path);
}

static void
write_requested(struct report_files *r, const struct summary *s,
	const struct buf *junit, struct file_swap *to, struct diag *d)
{
	const char *requested = s->plan->outputs.junit;

	if (r->markdown || step_file())
		markdown_put(&r->step, d->arena, s);
	if (r->markdown) {
		make_folder(r->markdown, d);
		write_named(to, r->markdown, &r->step, d);
	}
	if (!requested)
		return;
	make_folder(requested, d);
	write_named(to, requested, junit, d);
}

/* for a job of GitLab, which shows it beside a change */
static int
write_quality(struct file_swap *to, const struct summary *s, struct diag *d)
{
	const char *job = getenv("GITLAB_CI");
	struct buf b = {0};

	if (!job || strcmp(job, "true") != 0)
		return 0;
	annotations_put_gitlab(&b, d->arena, s,
		annotations_prefix(d->arena, "CI_PROJECT_DIR"));
	return write_report(to, paths.quality, &b, d);
}

int
report_files_write(struct report_files *r, const struct summary *s,
	const pairs *facts, const struct history *h, struct file_swap *to,
	struct diag *d)
{
	struct timeline timeline;
	struct page page = {.summary = s,
		.timeline = &timeline,
		.history = h,
		.facts = facts,
		.title = page_title(d->arena),
		.files = r->files,
		.typed = r->typed,
		.nonce = page_nonce(d->arena)};
	struct buf trace = {0}, summary = {0}, junit = {0};

	timeline_make(&timeline, d->arena, s);
	chrome_trace_put(&trace, s, &timeline);
	summary_put(&summary, s);
	junit_put(&junit, s);
	write_requested(r, s, &junit, to, d);
	if (write_report(to, paths.junit, &junit, d) != 0 ||
		write_report(to, paths.trace, &trace, d) != 0 ||
		write_quality(to, s, d) != 0 ||
		(r->html && write_page(&page, to, d) != 0))
		return -1;
	return write_report(to, paths.summary, &summary, d);
}

void
report_files_end(struct report_files *r, struct diag *d)
{
	if (!r->html && fs_remove(paths.page) != 0)
		diag_file(d, paths.page);
	if (step_file())
		add_to_step(&r->step, d);
	buf_release(&r->step);
}
