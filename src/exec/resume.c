#define _DEFAULT_SOURCE
#include "exec/resume.h"

#include <stdlib.h>
#include <string.h>

#include "base/hashmap.h"
#include "core/paths.h"
#include "exec/attempt_record.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "os/path.h"
#include "plan/plan_json.h"

static void
compare(const struct plan *p, const struct plan *last, struct diag *d)
{
	struct hashmap groups = {.arena = d->arena};

	for (size_t i = 0; i < last->groups.n; i++)
		*hashmap_at(&groups, last->groups.v[i].name) =
			&last->groups.v[i];
	for (size_t i = 0; i < p->groups.n; i++) {
		const struct group *g = &p->groups.v[i];
		void **at = hashmap_at(&groups, g->name);
		const struct group *was = *at;

		if (!was)
			diag_error(d,
				"--resume: the last run had no group "
				"'%s'; run anew, without --resume",
				g->name);
		else if (strcmp(was->digest, g->digest) != 0)
			diag_error(d,
				"--resume: the group '%s' has other "
				"tests, arguments or settings than in the "
				"last run; run anew, without --resume",
				g->name);
		*at = NULL;
	}
	for (size_t i = 0; i < last->groups.n; i++)
		if (hashmap_get(&groups, last->groups.v[i].name))
			diag_error(d,
				"--resume: the last run had a group "
				"'%s'; run anew, without --resume",
				last->groups.v[i].name);
}

int
resume_check(const struct plan *p, struct diag *d)
{
	struct plan last;
	const char *cause;
	size_t before = d->nerrors;

	if (plan_read(d->arena, &last, paths.plan, &cause) != 0)
		diag_error(d,
			"--resume: there is no run that could be gone "
			"on with");
	else
		compare(p, &last, d);
	return d->nerrors > before ? -1 : 0;
}

void
resume_set(enum resume how)
{
	if (how == RESUME_NOTHING) { /* an outer run may have set it */
		unsetenv(ATTEMPT_RECORD_VARIABLE);
		return;
	}
	setenv(ATTEMPT_RECORD_VARIABLE, how == RESUME_SAME ? "same" : "1", 1);
	if (how == RESUME_OTHER) {
		file_write(paths.resumed, "", 0);
		fs_touch(paths.resumed);
	}
}

static int
is_same(void)
{
	const char *how = getenv(ATTEMPT_RECORD_VARIABLE);

	return how && strcmp(how, "same") == 0;
}

int
resume_is(double began)
{
	return began > 0 && fs_changed(paths.resumed) >= began;
}

int
resume_has_begun(struct arena *a, const char *folder, double began)
{
	double last = fs_changed(path_join(a, folder, "1/events.jsonl"));

	return last > 0 && (resume_is(began) || last >= began);
}

enum resume
resume_how(struct arena *a, const char *folder)
{
	if (!getenv(ATTEMPT_RECORD_VARIABLE))
		return RESUME_NOTHING;
	if (!is_same())
		return RESUME_OTHER;
	return resume_has_begun(a, folder, fs_changed(paths.lock))
		? RESUME_SAME
		: RESUME_NOTHING;
}

/* 1: the verdict at that path counts for this run */
static int
is_kept(const struct group_result *s, const char *path)
{
	double began = fs_changed(paths.lock);

	return (is_same() && fs_changed(path) >= began) ||
		(s->verdict != VERDICT_INTERRUPTED &&
			(!is_same() || resume_is(began)));
}

int
resume_keeps(struct arena *a, const char *path, const char *digest,
	struct group_result *s)
{
	const char *cause;
	struct group_result last;

	if (!getenv(ATTEMPT_RECORD_VARIABLE) ||
		group_result_read(a, &last, path, &cause) != 0 ||
		!is_kept(&last, path) || !last.plan || !digest ||
		strcmp(last.plan, digest) != 0)
		return 0;
	*s = last;
	return 1;
}
