#include "report/coverage.h"

#include <string.h>

#include "core/install.h"
#include "core/paths.h"
#include "os/fs.h"
#include "os/process.h"

/* exit status of the Python side when --cov-fail-under is not reached */
enum { UNDER = 2 };

/* adds the data folders of all attempts; cached groups have those of earlier runs */
static size_t
add_folders(struct arena *a, strings *argv, const struct summary *s)
{
	size_t n = argv->n;

	for (size_t i = 0; i < s->plan->groups.n; i++)
		for (int j = 1; j <= s->results[i].attempts; j++) {
			const char *dir = arena_fmt(a, "%s/%s/%d/coverage",
				paths.groups, s->results[i].slug, j);

			if (fs_is_dir(dir))
				*vec_add(a, argv) = dir;
		}
	return argv->n - n;
}

/* names the groups whose workers died before they had saved all data */
static void
add_gaps(struct buf *text, const struct summary *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->plan->groups.n; i++) {
		enum verdict v = s->results[i].verdict;

		if (v != VERDICT_CRASHED && v != VERDICT_TIMED_OUT)
			continue;
		buf_adds(text,
			n++ ? ", "
			    : "Less what workers that died ran "
			      "last: ");
		buf_adds(text, s->results[i].name);
	}
	if (n)
		buf_addc(text, '\n');
}

void
coverage_report(struct summary *s, const char *python, struct diag *d)
{
	const char *head[] = {python, install_worker(d->arena), "coverage",
		summary_exit(s) == 0 ? NULL : "--failed"};
	strings argv = {0};
	struct buf text = {0};
	int status;

	if (!s->plan->outputs.coverage || s->interrupted ||
		s->plan->shard.count > 1)
		return;
	for (size_t i = 0; i < 4; i++)
		if (head[i])
			*vec_add(d->arena, &argv) = head[i];
	if (!add_folders(d->arena, &argv, s))
		return;
	*vec_add(d->arena, &argv) = NULL;
	status = process_status(process_output(argv.v, &text));
	s->uncovered = status == UNDER;
	if (status != 0 && status != UNDER)
		summary_problem(&s->problems, d->arena, 1, NULL,
			"coverage "
			"could not be reported: %s",
			text.n ? text.s : python);
	else if (text.n > 1) {
		add_gaps(&text, s);
		s->coverage = arena_dup(d->arena, text.s);
	}
	buf_release(&text);
}
