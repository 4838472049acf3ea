/* `aomaker pack`: packs the results of a shard into one file for `aomaker merge`. */
#define _DEFAULT_SOURCE
#include "commands/commands.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive/pack.h"
#include "config/config.h"
#include "core/paths.h"
#include "core/project_lock.h"
#include "os/fs.h"
#include "plan/plan_json.h"

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
	if (pack_write(path, c.python, &p, signed_at, d) != 0)
		return EXIT_ERROR;
	return tell(&p, path);
}
