#define _DEFAULT_SOURCE
#include "archive/unpack.h"

#include <errno.h>
#include <stdio.h>

#include "archive/archive_check.h"
#include "config/config.h"
#include "core/build_folder.h"
#include "core/diagnosis.h"
#include "core/install.h"
#include "core/paths.h"
#include "core/project_lock.h"
#include "formats/json.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "os/path.h"
#include "os/process.h"
#include "os/spinner.h"
#include "plan/plan_json.h"
#include "report/history_file.h"

static int
fail(struct diag *d, const char *path)
{
	diag_file(d, path);
	return -1;
}

/* reads what Python found out about an archive */
static struct archive
archive_of(const char *path, const char *dir, jv answer, struct diag *d)
{
	struct archive x = {.path = path,
		.dir = dir,
		.began = json_number(answer, "began", 0),
		.ci = json_string(d->arena, answer, "ci")};
	strings wrong = {0};
	const char *cause;

	json_strings(d->arena, answer, "wrong", &wrong);
	for (size_t i = 0; i < wrong.n; i++)
		diag_error(d, "%s: %s", path, wrong.v[i]);
	x.damaged = wrong.n > 0;
	if (!x.damaged &&
		plan_read(d->arena, &x.plan,
			path_join(d->arena, dir, "plan.json"), &cause) != 0) {
		diag_error(d, "%s: its plan.json: %s", path, cause);
		x.damaged = 1;
	}
	return x;
}

static int
ask(const struct cli *cli, const char *python, const char *into,
	const char *answer, struct diag *d)
{
	const strings *files = &cli->operands;
	const char *head[] = {python, install_worker(d->arena), "unpack",
		"--into", into, "--out", answer};
	strings argv = {0};
	struct buf said = {0};
	int status;

	for (size_t i = 0; i < sizeof head / sizeof *head; i++)
		*vec_add(d->arena, &argv) = head[i];
	for (size_t i = 0; i < files->n; i++)
		*vec_add(d->arena, &argv) =
			path_argument(d->arena, files->v[i]);
	*vec_add(d->arena, &argv) = "--";
	for (size_t i = 0; i < cli->pytest.n; i++)
		*vec_add(d->arena, &argv) = cli->pytest.v[i];
	*vec_add(d->arena, &argv) = NULL;
	status = process_status(
		spinner_run(argv.v, &said, "the archives are read"));
	if (status != 0)
		diag_error(d, "the archives cannot be unpacked: %s",
			said.n ? said.s : "Python said nothing");
	buf_release(&said);
	return status == 0 ? 0 : -1;
}

/* unpacks the archives, the i-th one into the folder into/i */
static int
open_archives(archives *list, struct session_outputs *w, const struct cli *cli,
	const char *python, const char *into, struct diag *d)
{
	struct arena *a = d->arena;
	const strings *files = &cli->operands;
	const char *answer = path_join(a, into, "answer.json"), *cause = "";
	jv value, found;

	if (fs_remove(into) != 0 || fs_mkdirs(into) != 0)
		return fail(d, into);
	if (ask(cli, python, into, answer, d) != 0)
		return -1;
	value = json_read(a, answer, &cause);
	found = json_array(value, "archives");
	jv_array_foreach(found, i, one)
	{
		*vec_add(a, list) = archive_of(
			files->v[i], arena_fmt(a, "%s/%d", into, i), one, d);
		jv_free(one);
	}
	session_outputs_take(w, a, value);
	jv_free(found);
	jv_free(value);
	if (list->n != files->n)
		diag_error(d, "%s: %s", answer, cause);
	return d->nerrors ? -1 : 0;
}

/* moves the folders of the groups that have run */
static int
take_groups(const struct archive *x, struct diag *d)
{
	for (size_t i = 0; i < x->plan.groups.n; i++) {
		const char *slug = x->plan.groups.v[i].slug;
		const char *from =
			arena_fmt(d->arena, "%s/groups/%s", x->dir, slug);
		const char *to = path_join(d->arena, paths.groups, slug);

		if (rename(from, to) != 0 && errno != ENOENT)
			return fail(d, to);
	}
	return 0;
}

/* moves the facts of the environment, from the first archive with any */
static int
take_facts(const archives *list, struct diag *d)
{
	if (fs_remove(paths.facts) != 0 || fs_mkdirs(paths.session) != 0)
		return fail(d, paths.facts);
	for (size_t i = 0; i < list->n; i++)
		if (rename(path_join(d->arena, list->v[i].dir,
				   "session/facts.json"),
			    paths.facts) == 0)
			return 0;
	return 0;
}

/* collects the verdicts of shards that ran with --isolate */
static int
take_isolated(const archives *list, struct diag *d)
{
	struct diagnoses all = {0};

	for (size_t i = 0; i < list->n; i++)
		diagnoses_add(d->arena, &all,
			path_join(d->arena, list->v[i].dir, "isolated.json"));
	for (size_t i = 0; i < all.tests.n;
		i++) /* archives suggest no commands */
		all.tests.v[i].commands = (strings){0};
	if (all.trials && diagnoses_write(&all) != 0)
		return fail(d, paths.isolated);
	return 0;
}

/*
 * Replaces the last run of this project. Nothing of it stays that could be taken
 * for the archives' run; build.ninja goes, since it is of another plan.
 */
static int
install(const archives *list, struct plan *whole, struct diag *d)
{
	const char *const old[] = {
		paths.groups, paths.resumed, paths.isolated, paths.ninja};
	struct buf b = {0};
	int failed = 0;

	for (size_t i = 0; i < sizeof old / sizeof *old; i++)
		if (fs_remove(old[i]) != 0)
			return fail(d, old[i]);
	if (fs_mkdirs(paths.groups) != 0)
		return fail(d, paths.groups);
	for (size_t i = 0; i < list->n && !failed; i++) {
		const char *history =
			path_join(d->arena, list->v[i].dir, "history.jsonl");

		failed = take_groups(&list->v[i], d) != 0 ||
			(fs_is_file(history) &&
				history_file_import(history, d));
	}
	failed = failed || take_facts(list, d) != 0 ||
		take_isolated(list, d) != 0;
	plan_put(&b, whole);
	if (!failed && file_write(paths.plan, b.s, b.n) < 0)
		failed = fail(d, paths.plan);
	buf_release(&b);
	return failed ? -1 : 0;
}

static int
is_measured(const archives *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->v[i].plan.outputs.coverage)
			return 1;
	return 0;
}

int
archive_unpack(const struct cli *cli, const char **python, struct diag *d)
{
	const char *into = path_join(d->arena, paths.build, "archives");
	struct config c = {0};
	struct plan whole = {0};
	struct session_outputs outputs = {0};
	archives list = {0};

	config_basics(&c, cli, d);
	if (!d->nerrors && build_folder_make() != 0)
		fail(d, paths.build);
	if (d->nerrors || project_lock_take(d, cli->wait) != 0)
		return EXIT_USAGE;
	*python = c.python;
	open_archives(&list, &outputs, cli, c.python, into, d);
	if (list.n == cli->operands.n)
		archive_check(&whole, &list, d);
	if (!d->nerrors) {
		whole.outputs = outputs;
		whole.outputs.coverage = is_measured(&list);
		install(&list, &whole, d);
	}
	fs_remove(into);
	return d->nerrors ? EXIT_ERROR : 0;
}
