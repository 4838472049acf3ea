#define _DEFAULT_SOURCE
#include "report/allure/result_set.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "formats/json.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "os/path.h"

static const char categories[] =
	"[{\"name\":\"Crashed, hung or not run\",\"matchedStatuses\":"
	"[\"broken\"],\"messageRegex\":\"(?s)^(crashed|timed out|not run|not "
	"collected)\\\\b.*\"},\n"
	"{\"name\":\"Test defects\",\"matchedStatuses\":[\"broken\"]},\n"
	"{\"name\":\"Product defects\",\"matchedStatuses\":[\"failed\"]},\n"
	"{\"name\":\"Skipped\",\"matchedStatuses\":[\"skipped\"]}]\n";

/* 1: the set has one file of this name, that of the first folder */
static int
is_single(const char *name)
{
	return strcmp(name, "executor.json") == 0 ||
		strcmp(name, "categories.json") == 0;
}

int
result_set_owns(const char *name)
{
	return text_ends(name, "-result.json") ||
		text_ends(name, "-container.json") ||
		text_ends(name, "-globals.json") ||
		strstr(name, "-attachment") != NULL ||
		strcmp(name, "environment.properties") == 0 || is_single(name);
}

/* the number of this run in executor.json, counted from 1 */
static int
build_order(struct result_set *s, const char *target)
{
	const char *cause;
	jv last = json_read(
		s->arena, path_join(s->arena, target, "executor.json"), &cause);
	int order = json_int(last, "buildOrder", 0);

	jv_free(last);
	return order + 1;
}

int
result_set_begin(struct result_set *s)
{
	const char *target = s->target;

	s->aside = arena_fmt(s->arena, "%s.%ld.new", target, (long)getpid());
	s->damaged = arena_fmt(s->arena, "%s-damaged", target);
	s->damaged_aside =
		arena_fmt(s->arena, "%s.%ld.new", s->damaged, (long)getpid());
	s->order = build_order(s, target);
	fs_remove_unfinished(s->arena, target);
	fs_remove_unfinished(s->arena, s->damaged);
	if (fs_remove(s->aside) != 0 || fs_remove(s->damaged_aside) != 0)
		return -1;
	s->files = (struct link_folder){
		.arena = s->arena, .path = s->aside, .spare = s->spare};
	return link_folder_begin(&s->files);
}

static void
take_environment(struct result_set *s, const char *path, const char *group)
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
				summary_problem(s->problems, s->arena, 0, group,
					"environment.properties: '%s' is '%s' "
					"in one group and another value in %s;"
					" the first is kept",
					line, p->value, group);
		}
		result_set_environment(s, arena_dup(s->arena, line),
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

/* keeps a damaged file in a folder that the generators do not read */
static int
put_away(struct result_set *s, const char *path, const char *name)
{
	s->ndamaged++;
	if (fs_mkdirs(s->damaged_aside) != 0)
		return -1;
	if (fs_link(path, path_join(s->arena, s->damaged_aside, name)) != 0 &&
		errno != EEXIST)
		return -1;
	return 0;
}

/* adds a valid file; 1: it is new, 0: the set has it already */
static int
add_file(struct result_set *s, const struct results_folder *f, const char *path,
	const struct found_file *e)
{
	const struct linked_file *first = link_folder_get(&s->files, e->name);
	struct linked_file *file;

	if (!first) {
		file = arena_alloc(s->arena, sizeof *file);
		*file = (struct linked_file){path, f->stamp.device, e->inode};
		return link_folder_add(&s->files, e->name, file) != 0 ? -1 : 1;
	}
	if (is_single(e->name) || same_content(first->path, path))
		return 0;
	summary_problem(s->problems, s->arena, 1, f->group,
		"%s has the name "
		"of %s and other content; the first is kept",
		path, first->path);
	return put_away(s, path, e->name);
}

/* adds a file of a folder; 1: it is a new result */
static int
add(struct result_set *s, const struct results_folder *f,
	const struct found_file *e)
{
	const char *path = path_join(s->arena, f->dir, e->name);
	int added;

	switch (e->kind) {
	case FOUND_ENVIRONMENT:
		take_environment(s, path, f->group);
		return 0;
	case FOUND_DAMAGED:
		return put_away(s, path, e->name);
	case FOUND_FILE:
	case FOUND_RESULT:
		break;
	}
	added = add_file(s, f, path, e);
	return added == 1 ? e->kind == FOUND_RESULT : added;
}

long
result_set_add(struct result_set *s, const struct results_folder *f)
{
	long nresults = 0;

	if (f->error) {
		errno = f->error;
		return -1;
	}
	for (size_t i = 0; i < f->problems.n; i++)
		*vec_add(s->arena, s->problems) = f->problems.v[i];
	for (size_t i = 0; i < f->files.n; i++) {
		int n = add(s, f, &f->files.v[i]);

		if (n < 0)
			return -1;
		nresults += n;
	}
	s->nresults += (size_t)nresults;
	return nresults;
}

void
result_set_environment(struct result_set *s, const char *key, const char *value)
{
	for (size_t i = 0; i < s->environment.n; i++)
		if (strcmp(s->environment.v[i].key, key) == 0)
			return;
	*vec_add(s->arena, &s->environment) = (struct pair){key, value};
}

static int
put_file(struct result_set *s, const char *name, const char *text, size_t n)
{
	if (link_folder_get(&s->files, name)) /* a folder had one */
		return 0;
	return file_write(path_join(s->arena, s->aside, name), text, n) < 0;
}

/* keeps a categories.json that the user has written into the target */
static int
put_categories(struct result_set *s)
{
	struct buf own = {0};
	int failed;

	if (fs_read(path_join(s->arena, s->target, "categories.json"), &own) !=
		0)
		buf_add(&own, categories, sizeof categories - 1);
	failed = put_file(s, "categories.json", own.s, own.n);
	buf_release(&own);
	return failed;
}

static int
put_files(struct result_set *s)
{
	const char *executor = arena_fmt(s->arena,
		"{\"name\":\"aomaker\","
		"\"type\":\"aomaker\",\"buildOrder\":%d,\"buildName\":"
		"\"run %d\",\"reportName\":\"Allure report\"}\n",
		s->order, s->order);
	struct buf b = {0};
	int failed;

	buf_adds(&b, "");
	for (size_t i = 0; i < s->environment.n; i++)
		buf_addf(&b, "%s=%s\n", s->environment.v[i].key,
			s->environment.v[i].value);
	failed = put_file(s, "environment.properties", b.s, b.n) ||
		put_file(s, "executor.json", executor, strlen(executor)) ||
		put_categories(s);
	buf_release(&b);
	return failed ? -1 : 0;
}

int
result_set_end(struct result_set *s, struct file_swap *to)
{
	if (link_folder_end(&s->files) != 0 || put_files(s) != 0)
		return -1;
	file_swap_add(to, s->aside, s->target);
	if (s->ndamaged)
		file_swap_add(to, s->damaged_aside, s->damaged);
	return 0;
}

static void
remove_last(void *set, struct arena *a)
{
	struct result_set *s = set;

	s->files.arena = a; /* the other one is the caller's meanwhile */
	s->left = (s->swapped ? link_folder_retire(&s->files)
			      : fs_remove(s->aside)) != 0 ||
			fs_remove(s->damaged_aside) != 0
		? errno
		: 0;
}

void
result_set_remove(struct result_set *s, int swapped)
{
	s->swapped = swapped;
	if (swapped && !s->ndamaged)
		fs_remove(s->damaged);
	s->remover = (struct thread_pool){.arena = s->arena,
		.jobs = s,
		.njobs = 1,
		.size = sizeof *s,
		.work = remove_last};
	thread_pool_start(&s->remover, thread_pool_spare());
}

int
result_set_release(struct result_set *s)
{
	if (!s->remover.njobs)
		return 0;
	thread_pool_take(&s->remover, 0);
	thread_pool_end(&s->remover);
	errno = s->left;
	return errno ? -1 : 0;
}
