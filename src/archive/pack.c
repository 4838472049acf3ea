#include "archive/pack.h"

#include <stdlib.h>

#include "core/install.h"
#include "exec/resume.h"
#include "os/process.h"
#include "os/spinner.h"
#include "report/summary.h"

/* identifies the run of a CI, the same for all its jobs; NULL: there is no CI */
static const char *
ci_run(struct arena *a)
{
	static const char *const names[] = {
		"GITHUB_RUN_ID", "CI_PIPELINE_ID", "BUILD_TAG"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *value = getenv(names[i]);

		if (value && *value)
			return arena_fmt(a, "%s %s", names[i], value);
	}
	return NULL;
}

/* when the run began; a resumed run began with the run that it continues */
static double
run_began(struct arena *a, const struct plan *p, double signed_at)
{
	struct summary s;

	if (!resume_is(signed_at))
		return signed_at;
	summary_read(&s, a, p);
	for (size_t i = 0; i < p->groups.n; i++)
		if (s.results[i].start > 0 && s.results[i].start < signed_at)
			signed_at = s.results[i].start;
	return signed_at;
}

int
pack_write(const char *path, const char *python, const struct plan *p,
	double signed_at, struct diag *d)
{
	double began = run_began(d->arena, p, signed_at);
	const char *ci = ci_run(d->arena);
	const char *argv[] = {python, install_worker(d->arena), "pack", "--out",
		path, "--began", arena_fmt(d->arena, "%.6f", began),
		ci ? "--ci" : NULL, ci, NULL};
	struct buf said = {0};
	int status = process_status(spinner_run(
		argv, &said, arena_fmt(d->arena, "%s is written", path)));

	if (status != 0)
		diag_error(d, "%s cannot be written: %s", path,
			said.n ? said.s : "Python said nothing");
	buf_release(&said);
	return status == 0 ? 0 : -1;
}
