#define _DEFAULT_SOURCE
#include "remote/collect_results.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/notice.h"
#include "core/paths.h"
#include "os/clock.h"
#include "os/fs.h"
#include "remote/clock_skew.h"
#include "remote/job_folder.h"

void
collect_results_resume(const struct remote_group *x)
{
	const struct attempt *t = &x->group->attempt;
	strings names = {0};

	if (fs_list(x->group->arena, t->group_folder, &names) != 0)
		return;
	for (size_t i = 0; i < names.n; i++)
		if (attempt_is_folder_name(names.v[i]))
			rename(attempt_group_file(t, names.v[i]),
				remote_group_file(x, names.v[i]));
}

void
collect_results_remove_links(const struct remote_group *x)
{
	const struct attempt *t = &x->group->attempt;
	fs_entries entries = {0};

	if (fs_scan(x->group->arena, t->group_folder, &entries) != 0)
		return;
	for (size_t i = 0; i < entries.n; i++)
		if (entries.v[i].kind == FS_OTHER)
			unlink(attempt_group_file(t, entries.v[i].name));
}

void
collect_results_add_links(struct remote_group *x)
{
	struct supervision *c = x->group;
	struct arena *a = c->arena;

	for (;;) {
		const char *number = arena_fmt(a, "%d", x->attempt + 1);

		if (!fs_is_dir(remote_group_file(x, number)) ||
			symlink(arena_fmt(a, JOB_FOLDER "%s/%s", x->nonce,
					number),
				attempt_group_file(&c->attempt, number)) != 0)
			return;
		notice_begin(c->task->slug, ++x->attempt);
	}
}

/* corrects the times of the attempts, which were moved before */
static void
correct_clock(const struct remote_group *x, const strings *names)
{
	struct supervision *c = x->group;
	double by = clock_skew(&c->status, x->sent, clock_now());

	if (by == 0)
		return;
	clock_skew_correct(&c->status, by);
	for (size_t i = 0; i < names->n; i++)
		if (attempt_is_folder_name(names->v[i]))
			clock_skew_correct_allure(c->arena,
				attempt_group_file(&c->attempt,
					arena_fmt(c->arena, "%s/allure",
						names->v[i])),
				by);
}

int
collect_results_take(struct remote_group *x)
{
	struct supervision *c = x->group;
	const struct attempt *t = &c->attempt;
	const char *cause;
	strings names = {0};

	collect_results_remove_links(x);
	if (fs_list(c->arena, x->dir, &names) != 0)
		return -1;
	for (size_t i = 0; i < names.n; i++) {
		const char *name = names.v[i];

		if (attempt_is_folder_name(name) &&
			rename(remote_group_file(x, name),
				attempt_group_file(t, name)) != 0)
			return -1;
	}
	if (group_result_read(c->arena, &c->status,
		    remote_group_file(x, "status.json"), &cause) != 0)
		return -1;
	rename(remote_group_file(x, JOB_FOLDER_OUT),
		attempt_group_file(t, "launcher.log"));
	fs_remove(x->dir);
	correct_clock(x, &names);
	c->status.node = x->node;
	c->status.pending = x->queued;
	if (x->losses)
		c->status.note = arena_fmt(c->arena,
			"%s%ssent again, for it "
			"was %s",
			c->status.note ? c->status.note : "",
			c->status.note ? "; " : "", x->losses);
	x->done = 1;
	return 0;
}

int
collect_results_none(
	struct remote_group *x, enum verdict verdict, enum outcome outcome)
{
	struct supervision *c = x->group;
	struct group_result *s = &c->status;
	struct attempt *t = &c->attempt;

	*s = (struct group_result){.name = c->task->name,
		.slug = c->task->slug,
		.plan = c->task->digest,
		.verdict = verdict,
		.attempts = 1,
		.exit_status = -1,
		.message = x->losses};
	s->start = s->stop = clock_now();
	collect_results_remove_links(x);
	supervision_add_planned(c, outcome);
	for (size_t i = 0; i < s->tests.n; i++)
		s->tests.v[i].message = x->losses;
	if (fs_mkdirs(attempt_file(t, "allure")) != 0)
		return -1;
	fs_link(remote_group_file(x, JOB_FOLDER_OUT), attempt_file(t, "log"));
	return 0;
}
