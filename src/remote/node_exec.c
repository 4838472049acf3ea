#define _DEFAULT_SOURCE
#include "remote/node_exec.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/build_folder.h"
#include "core/install.h"
#include "core/limits.h"
#include "core/maxfail.h"
#include "core/notice.h"
#include "core/run_id.h"
#include "exec/attempt_record.h"
#include "exec/exec_group.h"
#include "formats/ninja.h"
#include "os/clock.h"
#include "os/process.h"
#include "os/signals.h"
#include "remote/job_folder.h"
#include "remote/node_server.h"
#include "worker/forkserver.h"

enum {
	LOOK = 500, /* milliseconds between looks for the file `stop` */
	LATE = 10   /* seconds until the folder is visible here */
};

/* waits for the job's file: a network file system may show it late */
static int
read_job(struct remote_job *e, const char *dir, struct diag *d)
{
	double end = clock_steady() + LATE;
	const char *cause;

	while (job_folder_read(e, d->arena, dir, &cause) != 0) {
		if (clock_steady() > end) {
			diag_error(d,
				"%s: %s; is the project's folder there "
				"on this machine?",
				dir, cause);
			return -1;
		}
		poll(NULL, 0, LOOK / 5);
	}
	return 0;
}

/* the environment of a group of the driver, without the driver's descriptors */
static void
set_environment(const struct remote_job *e)
{
	unsetenv(NOTICE_FD);
	unsetenv(NOTICE_TEE_FD);
	unsetenv(SESSION_VARIABLE);
	if (e->session)
		setenv(SESSION_VARIABLE, e->session, 1);
	unsetenv(ATTEMPT_RECORD_VARIABLE);
	if (e->resume)
		setenv(ATTEMPT_RECORD_VARIABLE, "1", 1);
	maxfail_set_file(e->stop);
	run_begin();
}

static _Noreturn void
run_group(const struct remote_job *e, const char *dir, struct diag *d)
{
	struct arena *a = d->arena;
	struct task task;
	const char *cause;
	int status = 1;

	build_folder_set(e->build_dir, d);
	set_environment(e);
	if (task_parse(&task, a, e->task, &cause) != 0)
		diag_error(d, "%s: the task: %s", dir, cause);
	if (!d->nerrors) {
		task.spawn |= !e->server ||
			!node_server_reach(e->server, e->server_begins, a);
		status = exec_group_remote(&task, &e->slot, dir, a);
	}
	diag_print(d, stderr);
	fflush(stdout);
	_exit(status);
}

/* 0: the driver does not wait for the job any more */
static int
look(const char *dir, pid_t pid, double *beaten, int *stopped)
{
	int how = job_folder_stopped(dir);

	if (how > *stopped) {
		*stopped = how;
		kill(pid, how > 1 ? SIGNALS_ORPHANED : SIGINT);
	}
	if (clock_steady() - *beaten < HEARTBEAT)
		return 1;
	*beaten = clock_steady();
	return job_folder_beat(dir) == 0 || errno != ENOENT;
}

/*
 * The wait status of the group's supervisor; -1: the job was cancelled, by the
 * driver or by a signal of the launcher. Then there is no receipt, since
 * another job runs the group.
 */
static int
watch(const char *dir, pid_t pid)
{
	double beaten = clock_steady();
	int signals = signals_open(), stopped = 0, ours = 1, status = -1;

	while (waitpid(pid, &status, WNOHANG) == 0) {
		struct pollfd fd = {.fd = signals, .events = POLLIN};
		int signal, was = ours;

		poll(&fd, 1, LOOK);
		while ((signal = signals_next(signals)))
			ours = ours && signal == SIGCHLD;
		ours = ours && look(dir, pid, &beaten, &stopped);
		if (was && !ours)
			kill(pid, SIGNALS_ORPHANED);
	}
	if (signals >= 0)
		signals_close(signals);
	return ours ? status : -1;
}

/* becomes the Python that unpacks the job's folder and calls us again */
static int
become_far_end(const char *python, struct diag *d)
{
	const char *argv[] = {python, install_worker(d->arena), "far-end",
		"--program", install_program(d->arena), NULL};

	execvp(python, (char *const *)argv);
	diag_error(d, "%s on %s: %s; it has to be there on each machine",
		python, node_server_name(d->arena), strerror(errno));
	return 1;
}

int
node_exec_run(const struct cli *cli, struct diag *d)
{
	const char *dir = ninja_decode(arena_dup(d->arena, cli->remote));
	struct job_receipt r = {.node = node_server_name(d->arena)};
	struct remote_job e;
	int status;
	pid_t pid;

	if (strncmp(dir, NODE_EXEC_FAR_END, strlen(NODE_EXEC_FAR_END)) == 0)
		return become_far_end(dir + strlen(NODE_EXEC_FAR_END), d);
	if (read_job(&e, dir, d) != 0)
		return 1;
	if (chdir(e.root) != 0) {
		diag_error(d, "%s on %s: %s", e.root, r.node, strerror(errno));
		return 1;
	}
	if (job_folder_begin(dir, r.node) != 0) {
		diag_error(d, "%s on %s: %s", dir, r.node,
			errno == EEXIST
				? "the job was begun before, and runs once"
				: strerror(errno));
		return 1;
	}
	pid = fork();
	if (pid == 0)
		run_group(&e, dir, d);
	status = pid < 0 ? -1 : watch(dir, pid);
	if (status == -1) {
		diag_error(d, "%s: the job was cancelled", dir);
		return 1;
	}
	r.status = process_status(status);
	if (job_folder_write_receipt(dir, e.nonce, &r) == 0)
		return 0;
	diag_file(d, dir);
	return 1;
}
