#define _DEFAULT_SOURCE
#include "report/allure/html.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hashmap.h"
#include "core/paths.h"
#include "core/run_store.h"
#include "formats/json.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "os/path.h"
#include "os/process.h"
#include "os/spinner.h"

enum { HISTORY_LIMIT = 30 }; /* runs in the trends of Allure 3 */

/* 2 or 3. Allure 3 lies beside its package.json, Allure 2 beside its lib/ or
   dist/; asking the program itself takes more than a second */
static int
version_of(struct arena *a, const char *program)
{
	const char *real = path_real(a, program);
	const char *end = real ? strrchr(real, '/') : NULL, *dir, *cause, *name;
	struct buf said = {0};
	int version = 2;
	jv package;

	if (!end)
		return 2;
	dir = arena_ndup(a, real, (size_t)(end - real));
	package = json_read(a, path_join(a, dir, "package.json"), &cause);
	name = json_string(a, package, "name");
	jv_free(package);
	if (name && strcmp(name, "allure") == 0)
		return 3;
	if (fs_is_dir(path_join(a, dir, "../lib")) ||
		fs_is_dir(path_join(a, dir, "../dist")))
		return 2;
	if (process_output(
		    (const char *[]){program, "--version", NULL}, &said) == 0)
		version = atoi(said.s);
	buf_release(&said);
	return version;
}

void
html_find(struct html *h, struct arena *a)
{
	h->program = process_find(a, "allure");
	if (!h->program)
		h->program = process_find(a, "node_modules/.bin/allure");
	h->version = h->program ? version_of(a, h->program) : 0;
}

/* identifies the generator and the run, whose results have its times */
static const char *
stamp(const struct html *h, struct arena *a)
{
	strings runs = run_store_names(a, RUN_STORE_RESULTS);
	struct buf b = {0};
	const char *text;

	if (!runs.n ||
		fs_read(run_store_path(
				a, runs.v[runs.n - 1], RUN_STORE_RESULTS),
			&b) != 0)
		buf_adds(&b, "");
	text = arena_fmt(a,
		"{\"program\":\"Allure %d\",\"tests\":"
		"\"%016llx\"}\n",
		h->version, (unsigned long long)hashmap_hash(b.s, b.n));
	buf_release(&b);
	return text;
}

int
html_is_due(const struct html *h, struct arena *a)
{
	struct buf last = {0};
	int due;

	if (!h->program)
		return 0;
	due = !html_exists() || fs_read(paths.html_stamp, &last) != 0 ||
		strcmp(last.s, stamp(h, a)) != 0;
	buf_release(&last);
	return due;
}

/* 1: the project has its own configuration of Allure 3 */
static int
has_config(void)
{
	static const char *const names[] = {"allurerc.mjs", "allurerc.js",
		"allurerc.cjs", "allurerc.json", "allurerc.yaml",
		"allurerc.yml"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (fs_is_file(names[i]))
			return 1;
	return 0;
}

static int
write_config(struct arena *a)
{
	const char *text = arena_fmt(a,
		"{\"name\":\"Allure report\","
		"\"historyPath\":\"%s\",\"historyLimit\":%d,"
		"\"plugins\":{\"awesome\":{}}}\n",
		paths.allure_history, HISTORY_LIMIT);

	return file_write(paths.allure_config, text, strlen(text)) < 0 ? -1 : 0;
}

static int
generate(const struct html *h, struct arena *a, struct buf *said)
{
	const char *two[] = {h->program, "generate", "--clean", paths.results,
		paths.allure_trends, "-o", paths.html_new, NULL};
	const char *three[] = {h->program, "generate", paths.results, "-o",
		paths.html_new, "-c", paths.allure_config, NULL};
	int own = h->version > 2 && has_config();

	if (fs_remove(paths.html_new) != 0 ||
		fs_mkdirs(paths.allure_past) != 0 || write_config(a) != 0)
		return -1;
	if (own)
		three[5] = NULL;
	return spinner_run(h->version > 2 ? three : two, said,
		arena_fmt(a, "%s is made", paths.html));
}

/* saves the trends of the new report for the next one of Allure 2 */
static void
keep_trends(struct arena *a)
{
	strings names = {0};

	if (fs_list(a, paths.html_history, &names) != 0)
		return;
	fs_remove(paths.allure_past);
	fs_mkdirs(paths.allure_past);
	for (size_t i = 0; i < names.n; i++)
		fs_link(path_join(a, paths.html_history, names.v[i]),
			path_join(a, paths.allure_past, names.v[i]));
}

/* replaces the old report by the new one */
static int
put_in_place(void)
{
	if (!fs_is_dir(paths.html))
		return rename(paths.html_new, paths.html);
	return fs_exchange(paths.html_new, paths.html) != 0
		? -1
		: fs_remove(paths.html_new);
}

/* the last line of the program's output */
static const char *
last_line(struct arena *a, const struct buf *said)
{
	size_t end = said->n, start;

	while (end && strchr("\r\n ", said->s[end - 1]))
		end--;
	for (start = end; start && said->s[start - 1] != '\n'; start--)
		;
	return end ? arena_ndup(a, said->s + start, end - start) : "nothing";
}

int
html_exists(void)
{
	return fs_is_file(paths.html_index);
}

void
html_make(const struct html *h, struct diag *d)
{
	struct buf said = {0};
	int status, failed = 1;

	status = generate(h, d->arena, &said);
	if (status < 0)
		diag_warn(d, NULL, 0, 0, "%s: %s", h->program, strerror(errno));
	else if (status != 0 || !fs_is_file(paths.html_new_index))
		diag_warn(d, NULL, 0, 0,
			"%s is not made: %s ended with "
			"status %d and said: %s",
			paths.html, h->program, process_status(status),
			last_line(d->arena, &said));
	else if (put_in_place() != 0)
		diag_warn(d, NULL, 0, 0, "%s: %s", paths.html, strerror(errno));
	else
		failed = 0;
	buf_release(&said);
	if (failed) {
		fs_remove(paths.html_new);
		return;
	}
	if (h->version == 2)
		keep_trends(d->arena);
	file_write(paths.html_stamp, stamp(h, d->arena),
		strlen(stamp(h, d->arena)));
}
