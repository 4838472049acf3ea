/* `aomaker explain GROUP...`: tells why groups would run again, or would not. */
#include "commands/commands.h"

#include <errno.h>
#include <string.h>

#include "cache/travel.h"
#include "core/find_ninja.h"
#include "core/paths.h"
#include "os/fs.h"
#include "os/process.h"
#include "plan/explain.h"
#include "plan/plan_json.h"

enum { REASONS_MAX = 20 };

static void
show(const struct explain *w)
{
	const char *travels = travel_explain(w->arena, w->group->slug);
	size_t n = w->reasons.n;

	printf("%s would%s run\n", w->group->name, n ? "" : " not");
	for (size_t i = 0; i < n && i < REASONS_MAX; i++)
		printf("    %s\n", w->reasons.v[i]);
	if (n > REASONS_MAX)
		printf("    and %zu more\n", n - REASONS_MAX);
	if (!n)
		printf("    it passed%s at %s, and none of the %zu files and "
		       "others that it depends on has changed\n",
			w->status.origin ? " on another machine" : "",
			explain_date(w->arena, w->status.start), w->nread);
	if (w->status.origin)
		printf("    its result came from %s\n", w->status.origin);
	else if (!n && travels)
		printf("    %s\n", travels);
}

static const struct group *
find(const struct plan *p, const char *name, struct diag *d)
{
	strings names = {0};

	for (size_t i = 0; i < p->groups.n; i++) {
		const struct group *g = &p->groups.v[i];

		if (strcmp(g->name, name) == 0 || strcmp(g->slug, name) == 0)
			return g;
		*vec_add(d->arena, &names) = g->name;
	}
	diag_error(d, "there is no group '%s'%s", name,
		diag_suggest(d, name, names.v, names.n));
	return NULL;
}

/* lets Ninja update build.ninja, and reads its plan */
static int
read_plan(struct plan *p, const char *ninja, struct diag *d)
{
	const char *argv[] = {ninja, "-f", paths.ninja, paths.ninja, NULL};
	struct buf said = {0};
	const char *cause = "";
	int failed = 1;

	if (!fs_is_file(paths.ninja))
		diag_error(d,
			"there is no %s; `aomaker gen` or a run "
			"makes it",
			paths.ninja);
	else if (process_output(argv, &said) != 0)
		diag_error(d, "the groups cannot be planned:\n%s",
			said.n ? said.s : strerror(errno));
	else if ((failed = plan_read(d->arena, p, paths.plan, &cause)) != 0)
		diag_error(d, "%s: %s", paths.plan, cause);
	buf_release(&said);
	return failed;
}

int
cmd_explain(const struct cli *cli, struct diag *d)
{
	const char *ninja = find_ninja(d);
	struct digests digests = {.arena = d->arena};
	struct plan plan;

	if (!cli->operands.n)
		diag_error(d,
			"aomaker explain wants the names of groups; "
			"`aomaker list` shows them");
	if (d->nerrors || read_plan(&plan, ninja, d) != 0)
		return EXIT_USAGE;
	for (size_t i = 0; i < cli->operands.n; i++) {
		struct explain w = {.arena = d->arena,
			.group = find(&plan, cli->operands.v[i], d)};

		if (!w.group)
			continue;
		explain_group(&w, &digests);
		show(&w);
	}
	return d->nerrors ? EXIT_USAGE : 0;
}
