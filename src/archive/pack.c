#define _DEFAULT_SOURCE
#include "archive/pack.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/config.h"
#include "core/install.h"
#include "core/paths.h"
#include "core/project_lock.h"
#include "exec/resume.h"
#include "os/fs.h"
#include "os/process.h"
#include "os/spinner.h"
#include "plan/plan_json.h"
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
		if (s.statuses[i].start > 0 && s.statuses[i].start < signed_at)
			signed_at = s.statuses[i].start;
	return signed_at;
}

static int
write_archive(
	const char *python, const char *path, double began, struct diag *d)
{
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

static int
tell(const struct plan *p, const char *path)
{
	struct stat st = {0};

	stat(path, &st);
	printf("%s: shard %d/%d, %zu group%s, %lld KiB\n", path, p->shard.index,
		p->shard.count, p->groups.n, p->groups.n == 1 ? "" : "s",
		(long long)st.st_size / 1024 + 1);
	return 0;
}

/* the default name; a link or a pipe of this name, from a checkout, is removed
   rather than written to */
static const char *
own_name(struct arena *a, const struct plan *p)
{
	const char *path = arena_fmt(a, "aomaker-shard-%d-of-%d.tar.gz",
		p->shard.index, p->shard.count);
	struct stat st;

	if (lstat(path, &st) == 0 && !S_ISREG(st.st_mode))
		unlink(path);
	return path;
}

int
cmd_pack(const struct cli *cli, struct diag *d)
{
	struct config c = {0};
	struct plan p;
	const char *cause, *path = cli->output;
	double signed_at = fs_changed(paths.lock);

	if (plan_read(d->arena, &p, paths.plan, &cause) != 0)
		diag_error(d,
			"%s: %s; run a shard first: aomaker run --shard "
			"I/N",
			paths.plan, cause);
	else if (!p.shard.count)
		diag_error(d,
			"%s is a whole plan, and archives are of shards: "
			"run or gen with --shard I/N (1/1 will do)",
			paths.plan);
	else
		config_basics(&c, cli, d);
	if (d->nerrors || project_lock_take(d, cli->wait) != 0)
		return EXIT_USAGE;
	fs_date(paths.lock, signed_at); /* packing is not a run */
	if (!path)
		path = own_name(d->arena, &p);
	if (write_archive(
		    c.python, path, run_began(d->arena, &p, signed_at), d) != 0)
		return EXIT_ERROR;
	return tell(&p, path);
}
