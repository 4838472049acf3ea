#define _DEFAULT_SOURCE
#include "doctor/verify_sharing.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "config/session_file.h"
#include "core/install.h"
#include "core/paths.h"
#include "core/project_lock.h"
#include "core/run_id.h"
#include "exec/attempt.h"
#include "formats/json.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "os/process.h"
#include "os/spinner.h"
#include "plan/planned_run.h"
#include "run/finish.h"
#include "run/seed.h"
#include "worker/forkserver.h"
#include "worker/lifecycle.h"

enum {
	CHOSEN = 3,   /* groups, when none is named */
	ROUNDS = 5,   /* at most, until the fork server learns nothing more */
	PROBES = 200, /* looks for the end of its probes, with pauses of */
	PAUSE = 100,  /* milliseconds */
	LIMIT = 600   /* seconds for a group to come to its first test */
};

/* two of each, since what differs from one to the next is a group's own */
static const char *const kinds[] = {"fork-1", "fork-2", "fresh-1", "fresh-2"};
enum { NKINDS = sizeof kinds / sizeof *kinds, FRESH = 2 };

struct verify {
	struct arena *arena;
	struct planned_run made;
	VEC(const struct group *) groups;
	struct spinner spinner;
	int interrupted;
};

/* -- the groups */

static void
choose_named(struct verify *v, const strings *names, struct diag *d)
{
	const struct plan *p = &v->made.plan;
	strings all = {0};

	for (size_t i = 0; i < p->groups.n; i++)
		*vec_add(v->arena, &all) = p->groups.v[i].name;
	for (size_t i = 0; i < names->n; i++) {
		const char *name = names->v[i];
		size_t j = 0;

		while (j < p->groups.n &&
			strcmp(p->groups.v[j].name, name) != 0 &&
			strcmp(p->groups.v[j].slug, name) != 0)
			j++;
		if (j < p->groups.n)
			*vec_add(v->arena, &v->groups) = &p->groups.v[j];
		else
			diag_error(d, "there is no group '%s'%s", name,
				diag_suggest(d, name, all.v, all.n));
	}
}

/* the first, the last, and some between them */
static void
choose_some(struct verify *v)
{
	const struct plan *p = &v->made.plan;
	size_t n = p->groups.n < CHOSEN ? p->groups.n : CHOSEN;

	for (size_t i = 0; i < n; i++)
		*vec_add(v->arena, &v->groups) =
			&p->groups.v[n > 1 ? i * (p->groups.n - 1) / (n - 1)
					   : 0];
}

/* -- one process */

static const char *
folder_of(const struct verify *v, const char *kind, const struct group *g)
{
	return arena_fmt(v->arena, "%s/%s/%s", paths.sharing, kind, g->slug);
}

static int
write_only(const struct verify *v, const char *folder, const struct group *g)
{
	struct buf b = {0};
	int failed;

	json_put_strings(&b, &g->tests);
	failed = file_write(arena_fmt(v->arena, "%s/" GROUP_ONLY, folder), b.s,
			 b.n) < 0;
	buf_release(&b);
	return failed ? -1 : 0;
}

static void
show_progress(void *spinner)
{
	spinner_goes_on(spinner, "groups begin in forks and fresh Pythons");
}

static void
take_event(void *limits, const struct event *e)
{
	time_limits_event(limits, e);
}

/* the group up to its first test; -1: d has the error */
static int
begin_group(struct verify *v, const char *kind, const struct group *g,
	struct diag *d)
{
	struct group_result result = {0};
	struct journal journal;
	struct time_limits limits;
	struct journal_reader reader = {.journal = &journal,
		.on_event = take_event,
		.context = &limits};
	struct task task = task_of_group(
		v->arena, &v->made.config, &v->made.suite, g, NULL);
	struct attempt t = {.arena = v->arena,
		.task = &task,
		.script = install_worker(v->arena),
		.group_folder = folder_of(v, kind, g),
		.number = 1,
		.spawn = strncmp(kind, "fresh", 5) == 0,
		.worker = {.time_limits = &limits,
			.on_wait = show_progress,
			.context = &v->spinner}};
	enum attempt_end end;

	task.limits = (struct limits){.timeout = LIMIT};
	task.state = 1;
	limits = (struct time_limits){
		.limits = &task.limits, .journal = &reader};
	journal_init(&journal, v->arena, &result);
	if (fs_mkdirs(t.group_folder) != 0 ||
		(g->only && write_only(v, t.group_folder, g) != 0)) {
		diag_file(d, t.group_folder);
		return -1;
	}
	journal_reader_begin(&reader, attempt_file(&t, "events.jsonl"));
	end = attempt_run(&t);
	journal_reader_end(&reader);
	v->interrupted |= t.worker.asked_to_stop || end == ATTEMPT_STOPPED;
	if (end == ATTEMPT_FAILED)
		diag_error(d, "%s: %s", task.python, strerror(errno));
	else if (t.note && strcmp(kind, kinds[0]) == 0)
		diag_warn(d, NULL, 0, 0, "%s: %s", g->name, t.note);
	return end == ATTEMPT_FAILED || v->interrupted ? -1 : 0;
}

/* -- the fork server learns what to preload */

static const char *
learned(const struct verify *v)
{
	struct buf b = {0};

	fs_read(paths.preload, &b);
	return buf_take(&b, v->arena);
}

/* what it has learned, when nothing is being tried out any more */
static const char *
settled(const struct verify *v)
{
	const char *now = learned(v);

	for (int i = 0; i < PROBES && strstr(now, "\"untried\""); i++) {
		poll(NULL, 0, PAUSE);
		now = learned(v);
	}
	return now;
}

/* begins the groups until another run of them would preload the same */
static int
warm_up(struct verify *v, struct diag *d)
{
	const char *before = learned(v), *now = before;

	for (int round = 0; round < ROUNDS; round++, before = now) {
		for (size_t i = 0; i < 2 * v->groups.n; i++)
			if (begin_group(v, "warm-up", v->groups.v[i / 2], d) !=
				0)
				return -1;
		now = settled(v);
		forkserver_end(v->arena);
		if (round && strcmp(before, now) == 0)
			break;
	}
	return 0;
}

/* -- the comparison */

static int
begin_all(struct verify *v, struct diag *d)
{
	if (warm_up(v, d) != 0)
		return -1;
	for (size_t i = 0; i < NKINDS; i++)
		for (size_t j = 0; j < v->groups.n; j++)
			if (begin_group(v, kinds[i], v->groups.v[j], d) != 0)
				return -1;
	return 0;
}

/* prints the differences of the groups; the exit status */
static int
compare(const struct verify *v, struct diag *d)
{
	struct arena *a = v->arena;
	strings argv = {0};
	struct process p = {.in = -1, .out = 1, .err = 2, .dies = SIGKILL};
	pid_t pid;

	*vec_add(a, &argv) = v->made.config.python;
	*vec_add(a, &argv) = install_worker(a);
	*vec_add(a, &argv) = "compare";
	for (size_t i = 0; i < v->groups.n; i++) {
		const struct group *g = v->groups.v[i];

		*vec_add(a, &argv) = "--group";
		*vec_add(a, &argv) = g->name;
		for (size_t j = 0; j < NKINDS; j++) {
			*vec_add(a, &argv) = j < FRESH ? "--fork" : "--fresh";
			*vec_add(a, &argv) =
				arena_fmt(a, "%s/1", folder_of(v, kinds[j], g));
		}
	}
	*vec_add(a, &argv) = NULL;
	p.argv = argv.v;
	fflush(stdout);
	pid = process_start(&p);
	if (pid >= 0)
		return process_status(process_wait(pid));
	diag_error(d, "%s: %s", argv.v[0], strerror(errno));
	return EXIT_ERROR;
}

/* plans the groups and takes the project's lock; an exit status, if not 0 */
static int
prepare(struct verify *v, const struct cli *cli, struct diag *d)
{
	struct cli run = *cli;

	run.verb = CLI_RUN;
	run.mp = 1;
	run.quiet = 1;
	seed_hashes(v->arena);
	planned_run_make(&v->made, &run, d);
	if (d->nerrors)
		return EXIT_USAGE;
	seed_randomly(v->arena, &v->made.suite);
	if (cli->operands.n)
		choose_named(v, &cli->operands, d);
	else
		choose_some(v);
	if (!d->nerrors && !v->groups.n) {
		diag_error(d, "nothing is selected");
		return EXIT_NOTHING;
	}
	if (d->nerrors || project_lock_take(d, 0) != 0 ||
		session_file_write(&v->made.config, d) != 0)
		return EXIT_USAGE;
	return 0;
}

int
verify_sharing(const struct cli *cli, struct diag *d)
{
	struct verify v = {.arena = d->arena};
	int status = prepare(&v, cli, d), failed;

	if (status)
		return status;
	run_begin();
	run_share_server(0);
	if (lifecycle_begin(v.arena, v.made.config.python,
		    install_worker(v.arena)) == LIFECYCLE_FAILED)
		return EXIT_USAGE;
	fs_remove(paths.sharing);
	spinner_begin(&v.spinner);
	failed = begin_all(&v, d);
	spinner_end(&v.spinner);
	forkserver_end(v.arena);
	status = v.interrupted ? EXIT_INTERRUPTED
		: failed       ? EXIT_ERROR
			       : compare(&v, d);
	fs_remove(paths.sharing);
	return finish_lifecycle(status, d);
}
