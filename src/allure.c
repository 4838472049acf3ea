#define _DEFAULT_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "allure.h"
#include "fs.h"
#include "json.h"
#include "layout.h"

enum { NAME_MAX_ALLURE = 100 };

static const char categories[] =
	"[{\"name\":\"Crashed, hung or not run\",\"matchedStatuses\":"
	"[\"broken\"],\"messageRegex\":\"(?s)^(crashed|timed out|not run|not "
	"collected)\\\\b.*\"},\n"
	"{\"name\":\"Test defects\",\"matchedStatuses\":[\"broken\"]},\n"
	"{\"name\":\"Product defects\",\"matchedStatuses\":[\"failed\"]},\n"
	"{\"name\":\"Skipped\",\"matchedStatuses\":[\"skipped\"]}]\n";

static int
ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n >= m && strcmp(s + n - m, end) == 0;
}

/* a name that the generators accept for an attachment */
static int
is_source(const char *name)
{
	static const char fine[] = "abcdefghijklmnopqrstuvwxyz"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

	return *name && strspn(name, fine) == strlen(name) &&
		strlen(name) <= NAME_MAX_ALLURE && *name != '.';
}

/* a set has one of these; the first folder's */
static int
is_single(const char *name)
{
	return strcmp(name, "executor.json") == 0 ||
		strcmp(name, "categories.json") == 0;
}

int
allure_owns(const char *name)
{
	return ends_with(name, "-result.json") ||
		ends_with(name, "-container.json") ||
		ends_with(name, "-globals.json") ||
		strstr(name, "-attachment") != NULL ||
		strcmp(name, "environment.properties") == 0 || is_single(name);
}

/* one more than that of the set that is there; 1 for the first */
static int
build_order(struct allure *s, const char *target)
{
	const char *cause;
	jv last = json_read(s->arena, fs_join(s->arena, target,
		"executor.json"), &cause);
	int order = (int)json_number(last, "buildOrder", 0);

	jv_free(last);
	return order + 1;
}

int
allure_begin(struct allure *s, const char *target)
{
	s->names.arena = s->arena;
	s->aside = arena_fmt(s->arena, "%s.%ld.new", target, (long)getpid());
	s->damaged = arena_fmt(s->arena, "%s-damaged", target);
	s->order = build_order(s, target);
	s->target = target;
	if (fs_remove(s->aside) != 0 || fs_remove(s->damaged) != 0)
		return -1;
	return fs_mkdirs(s->aside);
}

/* a folder whose files are added */
struct folder {
	const char *dir, *group;
	fs_entries entries;
	struct map by_name;	/* -> its entry */
};

static void
check_source(struct allure *s, const struct folder *f, const char *file,
	const char *source)
{
	const struct fs_entry *e = map_get(&f->by_name, source);

	if (!is_source(source))
		summary_problem(s->summary, s->arena, 1, f->group,
			"%s/%s: '%s' is no name for an attachment", f->dir,
			file, source);
	else if (!e)
		summary_problem(s->summary, s->arena, 1, f->group,
			"%s/%s: the attachment %s is missing", f->dir, file,
			source);
	else if (e->kind != FS_FILE)
		summary_problem(s->summary, s->arena, 1, f->group,
			"%s/%s: the attachment %s is no regular file", f->dir,
			file, source);
}

/* the attachments of a result, its steps, and fixtures of a container */
static void
check_sources(struct allure *s, const struct folder *f, const char *file,
	jv value)
{
	static const char *const nested[] = {"steps", "befores", "afters"};
	jv list = json_array(value, "attachments");

	jv_array_foreach(list, i, attachment) {
		const char *source = json_string(s->arena, attachment,
			"source");

		if (source)
			check_source(s, f, file, source);
		jv_free(attachment);
	}
	jv_free(list);
	for (size_t k = 0; k < 3; k++) {
		list = json_array(value, nested[k]);
		jv_array_foreach(list, i, step) {
			check_sources(s, f, file, step);
			jv_free(step);
		}
		jv_free(list);
	}
}

/* 0: the file is what it claims to be */
static int
check_file(struct allure *s, const struct folder *f, const char *name)
{
	const char *path = fs_join(s->arena, f->dir, name), *cause = "";
	jv value = json_read(s->arena, path, &cause), uuid;
	int fine = 0;

	if (!jv_is_valid(value)) {
		summary_problem(s->summary, s->arena, 1, f->group,
			"%s is damaged: %s", path, cause);
		return -1;
	}
	uuid = json_get(value, "uuid");
	if (jv_get_kind(uuid) == JV_KIND_STRING)
		fine = 1;
	else
		summary_problem(s->summary, s->arena, 1, f->group,
			"%s is no Allure file: it has no uuid", path);
	if (fine)
		check_sources(s, f, name, value);
	if (fine && s->evidence && ends_with(name, "-result.json"))
		evidence_take(s->evidence, value);
	jv_free(uuid);
	jv_free(value);
	return fine ? 0 : -1;
}

static void
take_environment(struct allure *s, const char *path, const char *group)
{
	struct buf text = {0};
	char *line = NULL, *rest;

	if (fs_read(path, &text) == 0)
		line = strtok_r(text.s, "\r\n", &rest);
	for (; line; line = strtok_r(NULL, "\r\n", &rest)) {
		char *eq = strchr(line, '=');

		if (!eq || *line == '#')
			continue;
		*eq = '\0';
		for (size_t i = 0; i < s->environment.n; i++) {
			const struct pair *p = &s->environment.v[i];

			if (strcmp(p->key, line) == 0 &&
					strcmp(p->value, eq + 1) != 0)
				summary_problem(s->summary, s->arena, 0, group,
					"environment.properties: '%s' is '%s' "
					"in one group and another value in %s;"
					" the first is kept", line, p->value,
					group);
		}
		allure_environment(s, arena_dup(s->arena, line),
			arena_dup(s->arena, eq + 1));
	}
	buf_release(&text);
}

static int
same_content(const char *a, const char *b)
{
	struct buf x = {0}, y = {0};
	int same = fs_read(a, &x) == 0 && fs_read(b, &y) == 0 && x.n == y.n &&
		memcmp(x.s, y.s, x.n) == 0;

	buf_release(&x);
	buf_release(&y);
	return same;
}

/* a damaged file is kept, out of the generators' sight */
static int
put_away(struct allure *s, const char *path, const char *name)
{
	if (fs_mkdirs(s->damaged) != 0)
		return -1;
	if (fs_link(path, fs_join(s->arena, s->damaged, name)) != 0 &&
			errno != EEXIST)
		return -1;
	return 0;
}

/* one file of a folder; 1: it was a result */
static int
add_file(struct allure *s, const struct folder *f, const struct fs_entry *e)
{
	const char *name = e->name, *path = fs_join(s->arena, f->dir, name);
	int result = ends_with(name, "-result.json");
	void **at;

	if (strcmp(name, "environment.properties") == 0) {
		take_environment(s, path, f->group);
		return 0;
	}
	if (e->kind != FS_FILE) {
		if (e->kind != FS_DIR)
			summary_problem(s->summary, s->arena, 1, f->group,
				"%s is no regular file; it is left out", path);
		return 0;
	}
	if ((result || ends_with(name, "-container.json")) &&
			check_file(s, f, name) != 0)
		return put_away(s, path, name);
	at = map_at(&s->names, name);
	if (*at) {
		if (!is_single(name) && !same_content(*at, path)) {
			summary_problem(s->summary, s->arena, 1, f->group,
				"%s has the name of %s and other content; the "
				"first is kept", path, (const char *)*at);
			return put_away(s, path, name);
		}
		return 0;
	}
	*at = (void *)path;
	if (fs_link(path, fs_join(s->arena, s->aside, name)) != 0)
		return -1;
	return result;
}

long
allure_add(struct allure *s, const char *dir, const char *group)
{
	struct folder f = {.dir = dir, .group = group,
		.by_name = {.arena = s->arena}};
	long nresults = 0;

	if (fs_scan(s->arena, dir, &f.entries) != 0)
		return errno == ENOENT ? 0 : -1;
	for (size_t i = 0; i < f.entries.n; i++)
		*map_at(&f.by_name, f.entries.v[i].name) = &f.entries.v[i];
	for (size_t i = 0; i < f.entries.n; i++) {
		int n = add_file(s, &f, &f.entries.v[i]);

		if (n < 0)
			return -1;
		nresults += n;
	}
	s->nresults += (size_t)nresults;
	return nresults;
}

void
allure_environment(struct allure *s, const char *key, const char *value)
{
	for (size_t i = 0; i < s->environment.n; i++)
		if (strcmp(s->environment.v[i].key, key) == 0)
			return;
	*vec_add(s->arena, &s->environment) = (struct pair){key, value};
}

static int
put_file(struct allure *s, const char *name, const char *text, size_t n)
{
	if (map_get(&s->names, name)) /* a folder brought its own */
		return 0;
	return fs_write(fs_join(s->arena, s->aside, name), text, n) < 0;
}

/* categories.json of the user's, which may be written into the set */
static int
put_categories(struct allure *s)
{
	struct buf own = {0};
	int failed;

	if (fs_read(fs_join(s->arena, s->target, "categories.json"), &own) !=
			0)
		buf_add(&own, categories, sizeof categories - 1);
	failed = put_file(s, "categories.json", own.s, own.n);
	buf_release(&own);
	return failed;
}

static int
put_files(struct allure *s)
{
	const char *executor = arena_fmt(s->arena, "{\"name\":\"aomaker\","
		"\"type\":\"aomaker\",\"buildOrder\":%d,\"buildName\":"
		"\"run %d\",\"reportName\":\"Allure report\"}\n", s->order,
		s->order);
	struct buf b = {0};
	int failed;

	buf_adds(&b, "");
	for (size_t i = 0; i < s->environment.n; i++)
		buf_addf(&b, "%s=%s\n", s->environment.v[i].key,
			s->environment.v[i].value);
	failed = put_file(s, "environment.properties", b.s, b.n) ||
		put_file(s, "executor.json", executor,
			strlen(executor)) || put_categories(s);
	buf_release(&b);
	return failed ? -1 : 0;
}

int
allure_end(struct allure *s, const char *target)
{
	if (put_files(s) != 0)
		return -1;
	if (!fs_is_dir(target))
		return rename(s->aside, target);
	if (fs_exchange(s->aside, target) != 0)
		return -1;
	return fs_remove(s->aside);
}
