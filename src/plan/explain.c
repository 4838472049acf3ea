#include "plan/explain.h"

#include <string.h>

#include "base/text.h"
#include "core/input_record.h"
#include "core/paths.h"
#include "os/fs.h"
#include "os/path.h"
#include "plan/cache_key.h"
#include "plan/passes.h"

static void add(struct explain *w, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static void
add(struct explain *w, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	*vec_add(w->arena, &w->reasons) = arena_vfmt(w->arena, fmt, ap);
	va_end(ap);
}

const char *
explain_date(struct arena *a, double when)
{
	struct buf b = {0};

	text_put_date(&b, when);
	return buf_take(&b, a);
}

/* compares the digest with that of the last run */
static void
look_at_digest(struct explain *w)
{
	static const char *const parts[NCACHE_PARTS] = {
		[CACHE_KEY_GROUP] = "its tests or its arguments are other ones",
		[CACHE_KEY_LIFECYCLE] =
			("the environment's section of " ENVIRONMENT_FILE
			 ", " HOOKS_FILE ", " LOGIN_FILE
			 " or an option of theirs "
			 "has changed"),
		[CACHE_KEY_PROGRAMS] =
			("Python, pytest, an installed package or "
			 "the place of pytest's configuration has changed"),
	};
	const char *then = w->status.plan ? w->status.plan : "";

	for (int i = 0; i < NCACHE_PARTS; i++) {
		enum cache_key_part part = (enum cache_key_part)i;

		if (w->no_lifecycle && part == CACHE_KEY_LIFECYCLE)
			continue;
		if (strcmp(cache_key_part(w->arena, then, part),
			    cache_key_part(w->arena, w->group->digest, part)) !=
			0)
			add(w, "%s", parts[i]);
	}
}

void
explain_group(struct explain *w, struct digests *d)
{
	const char *folder = arena_fmt(
			   w->arena, "%s/%s", paths.groups, w->group->slug),
		   *cause;
	struct input_record_check c = {.arena = w->arena,
		.digests = d,
		.lifecycle = w->no_lifecycle,
		.wants_all = 1};

	if (group_result_read_head(w->arena, &w->status,
		    path_join(w->arena, folder, "status.json"), &cause) != 0) {
		add(w, "no run of it has ended yet");
		return;
	}
	look_at_digest(w);
	input_record_check(&c, path_join(w->arena, folder, PASS_RECORD));
	w->nread = c.n;
	for (size_t i = 0; i < c.reasons.n; i++)
		add(w, "%s", c.reasons.v[i]);
	if (verdict_fails(w->status.verdict))
		add(w, "its last run, at %s, did not pass: %s",
			explain_date(w->arena, w->status.start),
			verdict_names[w->status.verdict]);
	else if (c.lacks_record)
		add(w, "its last run, at %s, left no record of a pass",
			explain_date(w->arena, w->status.start));
}

static int
would_not_run(const struct group *g, struct digests *d)
{
	struct arena a = {0};
	struct explain w = {.arena = &a, .group = g, .no_lifecycle = 1};
	int none;

	explain_group(&w, d);
	none = !w.reasons.n;
	arena_free(&a);
	return none;
}

void
explain_cached(struct plan *p, struct arena *a)
{
	struct digests d = {.arena = a};

	for (size_t i = 0; i < p->groups.n; i++) {
		struct group *g = &p->groups.v[i];

		/* a quick check before the others */
		if (fs_is_file(arena_fmt(a, "%s/%s/ok", paths.groups, g->slug)))
			g->cached = would_not_run(g, &d);
	}
}
