#include "report/allure/results_folder.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "os/fs.h"
#include "os/path.h"

enum { NAME_MAX_ALLURE = 100 };

struct reader {
	struct results_folder *folder;
	fs_entries entries;
	struct test_info info;
	struct arena *arena;
	struct arena trees; /* of the files; it is released in the end */
};

/* 1: the generators accept this name of an attachment */
static int
is_source(const char *name)
{
	static const char fine[] = "abcdefghijklmnopqrstuvwxyz"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

	return *name && strspn(name, fine) == strlen(name) &&
		strlen(name) <= NAME_MAX_ALLURE && *name != '.';
}

static int
by_name(const void *name, const void *entry)
{
	return strcmp(name, ((const struct fs_entry *)entry)->name);
}

static void
check_source(struct reader *r, const char *file, const char *source)
{
	struct results_folder *f = r->folder;
	const struct fs_entry *e = bsearch(source, r->entries.v, r->entries.n,
		sizeof *r->entries.v, by_name);

	if (!is_source(source))
		summary_problem(&f->problems, r->arena, 1, f->group,
			"%s/%s: '%s' is not a valid name for an attachment",
			f->dir, file, source);
	else if (!e)
		summary_problem(&f->problems, r->arena, 1, f->group,
			"%s/%s: the attachment %s is missing", f->dir, file,
			source);
	else if (e->kind != FS_FILE)
		summary_problem(&f->problems, r->arena, 1, f->group,
			"%s/%s: the attachment %s is not a regular file",
			f->dir, file, source);
}

/* checks the attachments of a result, its steps, and a container's fixtures */
static void
check_sources(struct reader *r, const char *file, const struct json_tree *value)
{
	static const char *const nested[] = {"steps", "befores", "afters"};
	const struct json_tree *e = json_tree_array(value, "attachments");

	for (; e; e = e->next) {
		const char *source = json_tree_string(r->arena, e, "source");

		if (source)
			check_source(r, file, source);
	}
	for (size_t k = 0; k < 3; k++)
		for (e = json_tree_array(value, nested[k]); e; e = e->next)
			check_sources(r, file, e);
}

/* reads a result or a container; NULL: *cause says why it is damaged */
static const struct json_tree *
read_tree(struct reader *r, const char *path, struct buf *text,
	const char **cause)
{
	if (fs_read(path, text) == 0)
		return json_tree_parse(&r->trees, text->s, text->n, cause);
	*cause = arena_dup(r->arena, strerror(errno));
	return NULL;
}

static int
has_uuid(const struct json_tree *value)
{
	const struct json_tree *uuid = json_tree_get(value, "uuid");

	return uuid && uuid->kind == JSON_TEXT;
}

/* 1: the file is valid JSON with a uuid; reads its info */
static int
is_fine(struct reader *r, const char *name, int result)
{
	struct results_folder *f = r->folder;
	const char *path = path_join(r->arena, f->dir, name), *cause = "";
	struct buf text = {0};
	const struct json_tree *value = read_tree(r, path, &text, &cause);
	int fine = value && has_uuid(value);

	if (!value)
		summary_problem(&f->problems, r->arena, 1, f->group,
			"%s is damaged: %s", path, cause);
	else if (!fine)
		summary_problem(&f->problems, r->arena, 1, f->group,
			"%s is not an Allure file: it has no uuid", path);
	else
		check_sources(r, name, value);
	if (fine && f->attempt && result)
		test_info_take(&r->info, value);
	else if (fine && f->attempt)
		test_info_take_container(&r->info, value);
	buf_release(&text);
	return fine;
}

static void
take(struct reader *r, const struct fs_entry *e)
{
	struct results_folder *f = r->folder;
	int result = text_ends(e->name, "-result.json");
	struct found_file found = {e->name, FOUND_FILE, e->inode};

	if (strcmp(e->name, "environment.properties") == 0) {
		found.kind = FOUND_ENVIRONMENT;
	} else if (e->kind == FS_DIR) {
		return;
	} else if (e->kind != FS_FILE) {
		summary_problem(&f->problems, r->arena, 1, f->group,
			"%s/%s is not a regular file; it is left out", f->dir,
			e->name);
		return;
	} else if (result || text_ends(e->name, "-container.json")) {
		found.kind = !is_fine(r, e->name, result) ? FOUND_DAMAGED
			: result                          ? FOUND_RESULT
							  : FOUND_FILE;
	}
	*vec_add(r->arena, &f->files) = found;
}

void
results_folder_read(void *folder, struct arena *a)
{
	struct results_folder *f = folder;
	struct reader r = {.folder = f,
		.arena = a,
		.info = {.arena = a, .attempt = f->attempt}};

	if (f->is_read)
		return;
	f->is_read = 1;
	f->stamp = fs_stamp(f->dir);
	if (fs_scan(a, f->dir, &r.entries) != 0) {
		f->error = errno == ENOENT || errno == ENOTDIR ? 0 : errno;
		return;
	}
	for (size_t i = 0; i < r.entries.n; i++)
		take(&r, &r.entries.v[i]);
	arena_free(&r.trees);
	test_info_add_fixtures(&r.info);
	f->info = r.info.results;
}
