#define _DEFAULT_SOURCE
#include "remote/launcher_process.h"

#include <ctype.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"
#include "core/install.h"
#include "core/notice.h"
#include "core/paths.h"
#include "core/run_id.h"
#include "exec/attempt_record.h"
#include "os/clock.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "os/path.h"
#include "os/process.h"
#include "remote/job_folder.h"
#include "remote/node_exec.h"
#include "worker/forkserver.h"

enum {
	NAME_MAX_LENGTH = 40, /* of a job */
	/* seconds of a program that cancels a job */
	CANCEL_TIMEOUT = 30, /* for one run of it */
	CANCEL_PAUSE = 2,    /* between two runs */
	CANCEL_TOTAL = 60    /* until it is given up */
};

/* unique, and of characters that all engines accept */
static const char *
job_name(const struct remote_group *x)
{
	struct buf b = {0};

	buf_adds(&b, "aomaker-");
	for (const char *p = x->group->task->slug; *p && b.n < NAME_MAX_LENGTH;
		p++)
		buf_addc(&b,
			isalnum((unsigned char)*p)
				? (char)tolower((unsigned char)*p)
				: '-');
	buf_addf(&b, "-%s", x->nonce);
	return buf_take(&b, x->group->arena);
}

/* %XX for all characters that a shell on the way might interpret */
static const char *
plain(struct arena *a, const char *path)
{
	struct buf b = {0};

	for (const char *p = path; *p; p++)
		if (isalnum((unsigned char)*p) || strchr("/._-", *p))
			buf_addc(&b, *p);
		else
			buf_addf(&b, "%%%02X", (unsigned char)*p);
	return buf_take(&b, a);
}

static void
add(strings *argv, const strings *words, struct arena *a)
{
	for (size_t i = 0; i < words->n; i++)
		*vec_add(a, argv) = words->v[i];
}

/* the program that carries files through the pipes of the one that follows */
static void
add_local_end(const struct remote_group *x, strings *argv)
{
	struct arena *a = x->group->arena;
	const char *const words[] = {x->group->task->python, install_worker(a),
		"local-end", "--folder", x->dir, "--run",
		arena_fmt(a, "%ld", (long)run_id()), "--"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		*vec_add(a, argv) = words[i];
}

/* With `transfer` the folder does not exist on the other machine; the option
   has the Python there instead. */
static const char *
remote_option(const struct remote_group *x)
{
	struct arena *a = x->group->arena;

	if (x->launcher.transfer)
		return arena_fmt(a, "--remote=" NODE_EXEC_FAR_END "%s",
			plain(a, x->group->task->python));
	return arena_fmt(a, "--remote=%s",
		plain(a, path_join(a, paths_root(a), x->dir)));
}

/* the launcher's words; with `runs`, followed by the command to run there */
static const char *const *
words(struct remote_group *x, const strings *template, int runs)
{
	struct arena *a = x->group->arena;
	strings own = launcher_words(template, &x->values, a), argv = {0};

	if (runs && x->launcher.transfer)
		add_local_end(x, &argv);
	add(&argv, &own, a);
	if (runs) {
		*vec_add(a, &argv) = install_program(a);
		*vec_add(a, &argv) = "exec";
		*vec_add(a, &argv) = remote_option(x);
	}
	*vec_add(a, &argv) = NULL;
	return argv.v;
}

static pid_t
start(const struct remote_group *x, const char *const *argv, const char *output)
{
	/* srun refuses --mem beside an allocation's memory by CPU */
	const char *env[] = {RUN_VARIABLE, NODES_VARIABLE, SESSION_VARIABLE,
		ATTEMPT_RECORD_VARIABLE, NOTICE_FD, NOTICE_TEE_FD,
		x->values.mem ? "SLURM_MEM_PER_CPU" : NULL,
		"SLURM_MEM_PER_NODE", NULL};
	struct process p = {
		.argv = argv, .env = env, .in = -1, .group = 1, .dies = SIGINT};
	int out = open(output, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	pid_t pid;

	p.out = p.err = out;
	pid = out < 0 ? -1 : process_start(&p);
	if (out >= 0)
		close(out);
	return pid;
}

void
launcher_process_fill(struct remote_group *x)
{
	struct arena *a = x->group->arena;

	x->values.name = job_name(x);
	x->values.group = x->group->task->name;
	x->values.attempt = arena_fmt(a, "%d", x->number);
	x->values.exclude = x->excluded;
	x->values.out =
		path_join(a, paths_root(a), remote_group_file(x, "engine"));
}

int
launcher_process_start(struct remote_group *x)
{
	pid_t pid = start(x, words(x, &x->launcher.command, 1),
		remote_group_file(x, JOB_FOLDER_OUT));

	x->pid = pid > 0 ? pid : 0;
	return pid > 0 ? 0 : -1;
}

/* the file `left`: cancel commands that have failed, for people to run */
static void
write_left(const struct remote_group *x)
{
	const char *path = paths_left(x->group->arena, x->group->task->slug);
	struct buf b = {0};

	for (size_t i = 0; i < x->cancels.n; i++) {
		const struct job_cancel *c = &x->cancels.v[i];

		for (size_t j = 0; c->failed && c->argv[j]; j++) {
			buf_adds(&b, j ? " " : b.n ? "; " : "");
			text_shell(&b, c->argv[j]);
		}
	}
	if (b.n)
		file_write(path, b.s, b.n);
	else
		fs_remove(path);
	buf_release(&b);
}

static void
try(const struct remote_group *x, struct job_cancel *c)
{
	pid_t pid = start(x, c->argv, remote_group_file(x, JOB_FOLDER_OUT));

	c->pid = pid > 0 ? pid : 0;
	c->tried = clock_steady();
}

/* the program ended, or could not be started */
static void
take_end(const struct remote_group *x, struct job_cancel *c, int failed)
{
	int was = c->failed;

	c->pid = 0;
	c->tried = clock_steady();
	c->failed = failed;
	c->done = !failed;
	if (failed != was)
		write_left(x);
}

static void
look(const struct remote_group *x, struct job_cancel *c, double patience)
{
	double now = clock_steady();
	int status;

	if (!c->pid && !c->done && now - c->since > patience)
		c->done = 1;
	else if (!c->pid && !c->done && now - c->tried > CANCEL_PAUSE)
		try(x, c);
	if (c->pid && waitpid(c->pid, &status, WNOHANG) != 0)
		take_end(x, c, status != 0);
	else if (c->pid && now - c->tried > CANCEL_TIMEOUT)
		kill(-c->pid, SIGKILL);
}

void
launcher_process_cancel(struct remote_group *x)
{
	struct arena *a = x->group->arena;
	struct job_cancel *c;

	if (!x->launcher.cancel.n)
		return;
	c = vec_add(a, &x->cancels);
	*c = (struct job_cancel){.argv = words(x, &x->launcher.cancel, 0),
		.since = clock_steady()};
	try(x, c);
	if (!c->pid)
		take_end(x, c, 1);
}

size_t
launcher_process_look(struct remote_group *x, int hurry)
{
	size_t n = 0;

	for (size_t i = 0; i < x->cancels.n; i++) {
		look(x, &x->cancels.v[i], hurry ? 0 : CANCEL_TOTAL);
		n += !x->cancels.v[i].done;
	}
	return n;
}
