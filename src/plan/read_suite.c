#include "plan/read_suite.h"

#include <stdlib.h>

#include "core/paths.h"
#include "core/run_id.h"
#include "core/watch_lock.h"
#include "plan/named_tests.h"
#include "plan/pools.h"
#include "secrets/mask.h"
#include "suite/index.h"
#include "worker/forkserver.h"

/* how much of the suite is read */
enum extent { CONFIGURATION, MODULES, TESTS };

/* removes secrets of conf/config.yaml from the errors of modules */
static void
mask_errors(struct suite *s, const struct config *c, struct arena *a)
{
	struct diag ignored = {.arena = a}; /* config_make has reported them */
	struct environment env = c->env;
	struct mask mask = {0};

	if (!env.section)
		environment_load(&env, &ignored);
	mask_section(&mask, a, env.section);
	for (size_t i = 0; i < s->modules.n; i++)
		s->modules.v[i].error =
			mask_text(&mask, a, s->modules.v[i].error);
}

/*
 * 1: a fork server answers. It then serves the groups of a run, and forks a
 * session for each module; its sessions that collect have no end, of which plugins
 * would hear. Where no groups follow, a Python that ends at once costs less for a
 * question that needs no session.
 */
static int
uses_server(const struct config *c, const struct cli *cli, enum extent extent)
{
	return extent != CONFIGURATION ||
		(cli->verb == CLI_RUN && c->dist != DIST_ALL);
}

static int
load_by_server(struct suite *s, const struct config *c, const struct cli *cli,
	enum extent extent, struct diag *d)
{
	int failed, standalone = !getenv(RUN_VARIABLE);

	if (standalone) { /* not called by a run that plans again */
		run_begin();
		run_share_server(watch_lock_holder());
	}
	failed = suite_load(s, c, extent != CONFIGURATION, 0, d) != 0 ||
		(extent == TESTS && index_load(s, c, d) != 0);
	if (!run_shares_server())
		forkserver_end_kind(d->arena,
			standalone && cli->verb != CLI_RUN ? "all" : "collect");
	return failed ? -1 : 0;
}

static int
load(struct suite *s, const struct config *c, const struct cli *cli,
	enum extent extent, struct diag *d)
{
	*s = (struct suite){0};
	if (!uses_server(c, cli, extent))
		return suite_load(s, c, 0, 1, d);
	if (load_by_server(s, c, cli, extent, d) != 0)
		return -1;
	mask_errors(s, c, d->arena);
	return 0;
}

int
read_suite_tests(struct suite *s, const struct config *c, const struct cli *cli,
	struct diag *d)
{
	return load(s, c, cli, TESTS, d);
}

static enum extent
first_extent(const struct suite_reading *r, const struct config *c,
	const struct cli *cli)
{
	if (r->selects_tests || cli->verb == CLI_LIST || cli->verb == CLI_GRAPH)
		return TESTS;
	return c->dist == DIST_ALL || (c->dir && !c->named) ? CONFIGURATION
							    : MODULES;
}

/*
 * Whether more has to be read only shows in the files: pytest lists custom ones,
 * and tests with the mark `aomaker` limit their groups.
 */
int
read_suite(struct suite_reading *r, const struct config *c,
	const struct cli *cli, struct diag *d)
{
	enum extent extent;
	strings files;

	r->selects_tests = c->dist == DIST_MARK || cli->lf ||
		cli->lists_tests ||
		(c->dist != DIST_ALL && settings_splits(&c->settings));
	extent = first_extent(r, c, cli);
	if (load(r->suite, c, cli, extent, d) != 0)
		return -1;
	if (!r->selects_tests &&
		(r->suite->last_failed ||
			(c->dist != DIST_ALL &&
				named_tests_are_given(r->suite)))) {
		r->selects_tests = 1;
		extent = TESTS;
		if (load(r->suite, c, cli, extent, d) != 0)
			return -1;
	}
	if (c->dist == DIST_ALL || c->dist == DIST_MARK)
		return 0;
	group_files_find(&r->files, c, r->suite, d);
	if (r->files.unlisted) {
		if (load(r->suite, c, cli, MODULES, d) != 0)
			return -1;
		group_files_find(&r->files, c, r->suite, d);
	}
	if (d->nerrors || r->selects_tests)
		return d->nerrors ? -1 : 0;
	files = group_files_all(&r->files, d->arena);
	r->selects_tests = pools_marked(&files);
	return r->selects_tests && extent < TESTS
		? load(r->suite, c, cli, TESTS, d)
		: 0;
}
