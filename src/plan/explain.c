#include "plan/explain.h"

#include <string.h>

#include "base/text.h"
#include "core/find_ninja.h"
#include "core/paths.h"
#include "os/fs.h"
#include "os/path.h"
#include "os/process.h"
#include "plan/cache_key.h"

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

/* the time of its last change, cached */
static double
changed_at(struct explain_files *f, const char *path)
{
	void **known = hashmap_at(&f->changed, path);

	if (!*known) {
		double *at = arena_alloc(f->changed.arena, sizeof *at);

		*at = fs_changed(path);
		*known = at;
	}
	return *(double *)*known;
}

static void
look_at_file(struct explain *w, struct explain_files *f, const char *path)
{
	void **known = hashmap_at(&w->read, path);
	double changed;

	if (*known)
		return;
	*known = w;
	changed = changed_at(f, path);
	if (changed <= 0)
		add(w, "%s is gone", path);
	else if (changed > w->passed)
		add(w, "%s has changed, %s", path,
			explain_date(w->arena, changed));
}

/* reads lines "OUTPUT: #deps 2, ...", each followed by indented paths */
int
explain_files_read(struct explain_files *f, struct arena *a, struct diag *d)
{
	const char *ninja = find_ninja(d);
	/* -n: nothing is written, also while another Ninja is at work */
	const char *argv[] = {
		ninja, "-n", "-f", paths.ninja, "-t", "deps", NULL};
	struct buf said = {0};
	strings *files = NULL;
	char *next;

	*f = (struct explain_files){{.arena = a}, {.arena = a}};
	if (!ninja)
		return -1;
	buf_adds(&said, "");
	if (process_output(argv, &said) != 0) {
		diag_error(d, "Ninja does not know: %s", said.s);
		buf_release(&said);
		return -1;
	}
	for (char *line = said.s; *line; line = next) {
		size_t n = strcspn(line, "\n");
		char *end = strstr(line, ": #deps ");

		next = line + n + (line[n] == '\n');
		line[n] = '\0';
		if (*line == ' ' && files) {
			*vec_add(a, files) =
				paths_in_project(a, line + strspn(line, " "));
		} else if (end && end < line + n) {
			*end = '\0';
			files = arena_alloc(a, sizeof *files);
			*hashmap_at(&f->of, line) = files;
		}
	}
	buf_release(&said);
	return 0;
}

/* each line of the key that has changed belongs to a variable */
static void
look_at_key(struct explain *w)
{
	struct buf now = {0}, then = {0};
	char *next;

	buf_adds(&now, "");
	buf_adds(&then, "\n");
	cache_key_put_env(&now, w->group);
	fs_read(cache_key_path(w->arena, w->group), &then);
	for (char *line = now.s; *line; line = next) {
		size_t n = strcspn(line, "\n");
		char *name = line + strlen("env ");

		next = line + n + 1;
		if (!strstr(then.s,
			    arena_fmt(w->arena, "\n%s\n",
				    arena_ndup(w->arena, line, n))))
			add(w, "the environment variable %.*s has changed",
				(int)strcspn(name, " "), name);
	}
	buf_release(&now);
	buf_release(&then);
	if (w->group->caching.off)
		add(w, "it has 'cache: off', so it always runs");
	if (cache_key_is_old(w->group, w->status.stop))
		add(w, "it passed at %s, longer ago than its 'max_age'",
			explain_date(w->arena, w->status.stop));
}

void
explain_group(struct explain *w, struct explain_files *f)
{
	static const char *const life[] = {
		ENVIRONMENT_FILE, HOOKS_FILE, LOGIN_FILE};
	const char *folder = arena_fmt(
			   w->arena, "%s/%s", paths.groups, w->group->slug),
		   *ok = path_join(w->arena, folder, "ok"), *cause;
	const strings *files =
		hashmap_get(&f->of, paths_for_ninja(w->arena, ok));

	if (group_result_read(w->arena, &w->status,
		    path_join(w->arena, folder, "status.json"), &cause) != 0) {
		add(w, "no run of it has ended yet");
		return;
	}
	look_at_digest(w);
	w->passed = fs_changed(ok);
	if (w->passed <= 0) {
		add(w, "its last run, at %s, did not pass: %s",
			explain_date(w->arena, w->status.start),
			verdict_names[w->status.verdict]);
		return;
	}
	look_at_key(w);
	for (size_t i = 0; i < w->group->inputs.n; i++)
		look_at_file(w, f, w->group->inputs.v[i]);
	for (size_t i = 0; w->no_lifecycle && i < sizeof life / sizeof *life;
		i++)
		if (fs_is_file(life[i]))
			look_at_file(w, f, life[i]);
	if (!files)
		add(w, "Ninja does not know what it has read");
	for (size_t i = 0; files && i < files->n; i++)
		look_at_file(w, f, files->v[i]);
}

/* 1: it has passed; a quick check before explain_group */
static int
has_passed(struct arena *a, const struct group *g)
{
	return fs_is_file(arena_fmt(a, "%s/%s/ok", paths.groups, g->slug));
}

/* 0: Ninja cannot tell, which is no error here */
static int
read_quietly(struct explain_files *f, struct arena *a)
{
	struct diag d = {.arena = a};

	return fs_is_file(paths.ninja) && explain_files_read(f, a, &d) == 0;
}

static int
would_not_run(const struct group *g, struct explain_files *files)
{
	struct arena a = {0};
	struct explain w = {.arena = &a,
		.read = {.arena = &a},
		.group = g,
		.no_lifecycle = 1};
	int none;

	explain_group(&w, files);
	none = !w.reasons.n;
	arena_free(&a);
	return none;
}

void
explain_cached(struct plan *p, struct arena *a)
{
	struct explain_files files = {0};
	int asked = 0;

	for (size_t i = 0; i < p->groups.n; i++) {
		struct group *g = &p->groups.v[i];

		if (!has_passed(a, g))
			continue;
		if (!asked++ && !read_quietly(&files, a))
			return;
		g->cached = would_not_run(g, &files);
	}
}
