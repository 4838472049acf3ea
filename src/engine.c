#define _DEFAULT_SOURCE
#include <ctype.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "engine.h"
#include "errand.h"
#include "fs.h"
#include "layout.h"
#include "notice.h"
#include "proc.h"
#include "record.h"
#include "remote.h"
#include "server.h"

enum { NAME_MAX_LENGTH = 40 };

/* as the engine shows it; letters that any of them takes, and no other has it */
static const char *
job_name(const struct dispatch *x)
{
	struct buf b = {0};

	buf_adds(&b, "aomaker-");
	for (const char *p = x->course->slug; *p && b.n < NAME_MAX_LENGTH; p++)
		buf_addc(&b, isalnum((unsigned char)*p) ?
			(char)tolower((unsigned char)*p) : '-');
	buf_addf(&b, "-%s", x->nonce);
	return buf_take(&b, x->course->arena);
}

/* letters that no shell between here and there takes for its own */
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

/* what is to carry files through the pipes of the program that follows */
static void
add_courier(const struct dispatch *x, strings *argv)
{
	struct arena *a = x->course->arena;
	const char *const words[] = {x->course->cli->python, proc_worker(a),
		"courier", "--folder", x->dir, "--run",
		arena_fmt(a, "%ld", (long)server_run()), "--"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		*vec_add(a, argv) = words[i];
}

/* where files are carried the folder is nothing to the other side */
static const char *
remote(const struct dispatch *x)
{
	struct arena *a = x->course->arena;

	if (x->launcher.transfer)
		return arena_fmt(a, "--remote=" REMOTE_OUTPOST "%s", plain(a,
			x->course->cli->python));
	return arena_fmt(a, "--remote=%s", plain(a, fs_join(a, layout_root(a),
		x->dir)));
}

/* the words of the engine, then what it runs; or those that take it back */
static const char *const *
words(struct dispatch *x, const strings *template, int runs)
{
	struct arena *a = x->course->arena;
	strings own = launcher_words(template, &x->values, a), argv = {0};

	if (runs && x->launcher.transfer)
		add_courier(x, &argv);
	add(&argv, &own, a);
	if (runs) {
		*vec_add(a, &argv) = proc_self(a);
		*vec_add(a, &argv) = "exec";
		*vec_add(a, &argv) = remote(x);
	}
	*vec_add(a, &argv) = NULL;
	return argv.v;
}

static pid_t
start(struct dispatch *x, const strings *template, int runs)
{
	/* memory that the allocation has by CPU, srun would refuse by node */
	const char *env[] = {RUN_VARIABLE, SERVER_PASSES, RECORD_VARIABLE,
		NOTICE_FD, NOTICE_TEE_FD, x->values.mem ? "SLURM_MEM_PER_CPU" :
		NULL, "SLURM_MEM_PER_NODE", NULL};
	struct proc p = {.argv = words(x, template, runs), .env = env,
		.in = -1, .group = 1, .dies = SIGINT};
	int out = open(dispatch_file(x, ERRAND_OUT), O_WRONLY | O_CREAT | O_APPEND |
		O_CLOEXEC, 0600);
	pid_t pid;

	p.out = p.err = out;
	pid = out < 0 ? -1 : proc_start(&p);
	if (out >= 0)
		close(out);
	return pid;
}

void
engine_fill(struct dispatch *x)
{
	struct arena *a = x->course->arena;

	x->values.name = job_name(x);
	x->values.group = x->course->name;
	x->values.attempt = arena_fmt(a, "%d", x->number);
	x->values.exclude = x->excluded;
	x->values.out = fs_join(a, layout_root(a), dispatch_file(x, "engine"));
}

int
engine_start(struct dispatch *x)
{
	pid_t pid = start(x, &x->launcher.command, 1);

	x->pid = pid > 0 ? pid : 0;
	return pid > 0 ? 0 : -1;
}

void
engine_cancel(struct dispatch *x)
{
	pid_t pid = x->launcher.cancel.n ?
		start(x, &x->launcher.cancel, 0) : 0;

	if (pid > 0)
		ending_await(&x->endings, x->course->arena, pid);
}
