#include "report/make_reports.h"

#include <stdlib.h>
#include <string.h>

#include "core/paths.h"
#include "core/reports_folder.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "report/allure/html.h"
#include "report/allure/merge_results.h"
#include "report/annotations.h"
#include "report/coverage.h"
#include "report/history_file.h"
#include "report/not_run.h"
#include "report/report_files.h"
#include "report/run_environment.h"
#include "report/run_results.h"

static int
fail(struct diag *d, const char *path)
{
	diag_file(d, path);
	return -1;
}

/* what the reports have beside the summary */
struct sources {
	const struct merge_ahead *ahead; /* or NULL */
	pairs facts;
	struct history history;
};

/* makes all reports aside, and updates the history */
static int
make_all(struct report_files *r, struct summary *s, struct sources *from,
	struct result_set *set, struct file_swap *to, struct diag *d)
{
	if (s->plan->allure &&
		merge_results_groups(
			set, s, &from->facts, from->ahead, to, d) != 0)
		return -1;
	s->exit_status = summary_exit(s);
	history_file_update(&from->history, s, d);
	if (run_results_write(d->arena, s) != 0)
		return fail(d, paths.runs);
	r->files = s->plan->allure ? set->aside : paths.results;
	return report_files_write(r, s, &from->facts, &from->history, to, d);
}

/* writes our own files again, with what the plugins of the run have told */
static int
write_again(struct report_files *r, struct summary *s, struct sources *from,
	struct diag *d)
{
	struct file_swap swap = {.arena = d->arena};
	int failed;

	r->files = paths.results;
	buf_release(&r->step);
	failed = report_files_write(
			 r, s, &from->facts, &from->history, &swap, d) != 0;
	if (!failed && file_swap_all(&swap) != 0)
		failed = fail(d, swap.failed);
	file_swap_end(&swap);
	return failed ? -1 : 0;
}

/* removes remains of merges that were killed; result_set_begin() does so for
   Allure results */
static void
remove_unfinished(struct arena *a)
{
	const char *const files[] = {paths.page, paths.junit, paths.trace,
		paths.summary, paths.quality};

	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		fs_remove_unfinished(a, files[i]);
}

static void
make_html(const struct report_options *o, const struct plan *p, struct diag *d)
{
	struct html generator = {0};

	if (!o->html || !p->allure)
		return;
	html_find(&generator, d->arena);
	if (html_is_due(&generator, d->arena))
		html_make(&generator, d);
}

/* makes all files aside and renames them into place together; -1: see d */
static int
make_files(const struct report_options *o, struct summary *s, struct diag *d)
{
	struct report_files files = {
		.html = o->html, .markdown = o->markdown, .typed = o->shown};
	struct result_set set = {.arena = d->arena,
		.problems = &s->problems,
		.target = paths.results,
		.spare = paths.allure_spare};
	struct file_swap swap = {.arena = d->arena};
	struct sources from = {
		.ahead = o->ahead, .facts = run_environment(d->arena, s->plan)};
	int failed;
	size_t before = d->nerrors;

	if (reports_folder_make(d) != 0)
		return -1;
	remove_unfinished(d->arena);
	failed = make_all(&files, s, &from, &set, &swap, d) != 0;
	if (!failed && file_swap_all(&swap) != 0)
		failed = fail(d, swap.failed);
	if (set.aside)
		result_set_remove(&set, !failed);
	file_swap_end(&swap);
	if (!failed)
		make_html(o, s->plan, d);
	if (!failed && o->written && o->written(o->context, s, d))
		failed = write_again(&files, s, &from, d) != 0;
	if (!failed)
		report_files_end(&files, d);
	if (result_set_release(&set) != 0)
		fail(d, set.aside);
	return d->nerrors > before ? -1 : 0;
}

/* saves the text that `aomaker report` prints */
static int
save_text(
	const struct report_options *o, const struct summary *s, struct diag *d)
{
	struct tty file = {.width = 80, .height = 24};
	struct terminal_style style = {.tty = &file, .groups = 1};
	struct buf b = {0};
	int failed;

	make_reports_text(&b, o, s, &style);
	failed = file_write(paths.report, b.s, b.n) < 0;
	buf_release(&b);
	return failed ? fail(d, paths.report) : 0;
}

void
make_reports_text(struct buf *b, const struct report_options *o,
	const struct summary *s, const struct terminal_style *style)
{
	struct terminal_style full = *style;

	full.page = o->html;
	full.html = o->html && html_exists();
	full.typed = o->typed;
	full.names = terminal_lines_shown_names(s);
	terminal_report_put(b, s, &full);
}

void
make_reports_annotations(
	struct buf *b, struct arena *a, const struct summary *s)
{
	const char *job = getenv("GITHUB_ACTIONS");

	if (job && strcmp(job, "true") == 0)
		annotations_put_github(
			b, a, s, annotations_prefix(a, "GITHUB_WORKSPACE"));
}

int
make_reports(const struct report_options *o, struct summary *s, struct diag *d)
{
	if (o->python) {
		not_run_report(s, o->python, d);
		coverage_report(s, o->python, d);
	}
	return make_files(o, s, d) != 0 ? -1 : save_text(o, s, d);
}
