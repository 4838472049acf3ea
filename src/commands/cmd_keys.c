/*
 * `aomaker keys`: writes the cache keys that have changed; called by an edge of
 * build.ninja.
 */
#include "commands/commands.h"

#include "core/paths.h"
#include "plan/cache_key.h"
#include "core/future_mtimes.h"
#include "plan/plan_json.h"

int
cmd_keys(const struct cli *cli, struct diag *d)
{
	struct plan plan;
	const char *cause;
	int failed = 0;

	(void)cli;
	if (plan_read(d->arena, &plan, paths.plan, &cause) != 0) {
		diag_error(
			d, "%s: %s; `aomaker gen` makes it", paths.plan, cause);
		return 1;
	}
	for (size_t i = 0; i < plan.groups.n; i++)
		if (cache_key_exists(&plan.groups.v[i]))
			failed |= cache_key_write(&plan.groups.v[i], d);
	if (future_mtimes_update() != 0) {
		diag_file(d, paths.future_mtimes);
		failed = 1;
	}
	return failed;
}
