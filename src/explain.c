#include <errno.h>
#include <string.h>

#include "cache.h"
#include "explain.h"
#include "fs.h"
#include "layout.h"
#include "map.h"
#include "ninja.h"
#include "plan.h"
#include "proc.h"
#include "status.h"
#include "text.h"
#include "which.h"

enum { REASONS_MAX = 20 };

struct why {
	struct arena *arena;
	const struct group *group;
	const char *ok;		/* its stamp of a pass */
	struct status status;
	strings reasons;	/* for it to run */
	struct map read;	/* files, each once */
};

static void
add(struct why *w, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static void
add(struct why *w, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	*vec_add(w->arena, &w->reasons) = arena_vfmt(w->arena, fmt, ap);
	va_end(ap);
}

static const char *
date(struct arena *a, double when)
{
	struct buf b = {0};

	text_put_date(&b, when);
	return buf_take(&b, a);
}

/* the run that is known was of something else */
static void
look_at_digest(struct why *w)
{
	static const char *const parts[NCACHE_PARTS] = {
		[CACHE_GROUP] = "its tests or its arguments are other ones",
		[CACHE_LIFE] = ("the environment's section of " ENV_FILE ", "
			HOOKS_FILE ", " LOGIN_FILE " or an option of theirs "
			"has changed"),
		[CACHE_PROGRAMS] = ("Python, pytest, an installed package or "
			"the place of pytest's configuration has changed"),
	};
	const char *then = w->status.plan ? w->status.plan : "";

	for (int i = 0; i < NCACHE_PARTS; i++) {
		enum cache_part part = (enum cache_part)i;

		if (strcmp(cache_part(w->arena, then, part), cache_part(
				w->arena, w->group->digest, part)) != 0)
			add(w, "%s", parts[i]);
	}
}

static void
look_at_file(struct why *w, const char *path)
{
	void **known = map_at(&w->read, path);
	double changed = fs_changed(path);

	if (*known)
		return;
	*known = w;
	if (changed <= 0)
		add(w, "%s is gone", path);
	else if (changed > fs_changed(w->ok))
		add(w, "%s has changed, %s", path, date(w->arena, changed));
}

/* "OUTPUT: #deps 2, ...", then a line for each, after blanks */
static int
look_at_deps(struct why *w, const char *ninja, struct diag *d)
{
	const char *argv[] = {ninja, "-f", NINJA_FILE, "-t", "deps", w->ok,
		NULL};
	struct buf said = {0};
	char *next;
	int failed = proc_output(argv, &said);

	if (failed)
		diag_error(d, "Ninja does not know: %s", said.n ? said.s : "");
	for (char *line = said.s; line && *line && !failed; line = next) {
		size_t n = strcspn(line, "\n");

		next = line + n + (line[n] == '\n');
		line[n] = '\0';
		if (*line == ' ')
			look_at_file(w, arena_dup(w->arena,
				line + strspn(line, " ")));
	}
	buf_release(&said);
	return failed;
}

/* a line of the key that is not what it was is of a variable */
static void
look_at_key(struct why *w)
{
	struct buf now = {0}, then = {0};
	char *next;

	buf_adds(&now, "");
	buf_adds(&then, "\n");
	cache_put_env(&now, w->group);
	fs_read(cache_key_file(w->arena, w->group), &then);
	for (char *line = now.s; *line; line = next) {
		size_t n = strcspn(line, "\n");
		char *name = line + strlen("env ");

		next = line + n + 1;
		if (!strstr(then.s, arena_fmt(w->arena, "\n%s\n",
				arena_ndup(w->arena, line, n))))
			add(w, "the environment variable %.*s has changed",
				(int)strcspn(name, " "), name);
	}
	buf_release(&now);
	buf_release(&then);
	if (w->group->caching.off)
		add(w, "it has 'cache: off', so it always runs");
	if (cache_is_old(w->group, w->status.stop))
		add(w, "it passed at %s, longer ago than its 'max_age'",
			date(w->arena, w->status.stop));
}

static int
look(struct why *w, const char *ninja, struct diag *d)
{
	const char *cause;

	w->ok = arena_fmt(w->arena, GROUPS_DIR "/%s/ok", w->group->slug);
	if (status_read(w->arena, &w->status, arena_fmt(w->arena, GROUPS_DIR
			"/%s/status.json", w->group->slug), &cause) != 0) {
		add(w, "no run of it has ended yet");
		return 0;
	}
	look_at_digest(w);
	if (!fs_is_file(w->ok)) {
		add(w, "its last run, at %s, did not pass: %s",
			date(w->arena, w->status.start),
			verdict_names[w->status.verdict]);
		return 0;
	}
	look_at_key(w);
	for (size_t i = 0; i < w->group->inputs.n; i++)
		look_at_file(w, w->group->inputs.v[i]);
	return look_at_deps(w, ninja, d);
}

static void
show(const struct why *w)
{
	size_t n = w->reasons.n;

	printf("%s would%s run\n", w->group->name, n ? "" : " not");
	for (size_t i = 0; i < n && i < REASONS_MAX; i++)
		printf("    %s\n", w->reasons.v[i]);
	if (n > REASONS_MAX)
		printf("    and %zu more\n", n - REASONS_MAX);
	if (!n)
		printf("    it passed at %s, and none of the %zu files that "
			"it read has changed\n", date(w->arena,
			w->status.start), w->read.n);
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
	diag_error(d, "there is no group '%s'%s", name, diag_suggest(d, name,
		names.v, names.n));
	return NULL;
}

/* the plan of build.ninja, once that is up to date */
static int
read_plan(struct plan *p, const char *ninja, struct diag *d)
{
	const char *argv[] = {ninja, "-f", NINJA_FILE, NINJA_FILE, NULL};
	struct buf said = {0};
	const char *cause = "";
	int failed = 1;

	if (!fs_is_file(NINJA_FILE))
		diag_error(d, "there is no " NINJA_FILE "; `aomaker gen` or a "
			"run makes it");
	else if (proc_output(argv, &said) != 0)
		diag_error(d, "the groups cannot be planned:\n%s", said.n ?
			said.s : strerror(errno));
	else if ((failed = plan_read(d->arena, p, PLAN_FILE, &cause)) != 0)
		diag_error(d, PLAN_FILE ": %s", cause);
	buf_release(&said);
	return failed;
}

int
explain(const struct cli *cli, struct diag *d)
{
	const char *ninja = which_ninja(d);
	struct plan plan;

	if (!cli->operands.n)
		diag_error(d, "aomaker explain wants the names of groups; "
			"`aomaker list` shows them");
	if (d->nerrors || read_plan(&plan, ninja, d) != 0)
		return EXIT_USAGE;
	for (size_t i = 0; i < cli->operands.n; i++) {
		struct why w = {.arena = d->arena, .read = {.arena = d->arena},
			.group = find(&plan, cli->operands.v[i], d)};

		if (w.group && look(&w, ninja, d) == 0)
			show(&w);
	}
	return d->nerrors ? EXIT_USAGE : 0;
}
