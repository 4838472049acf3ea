#define _DEFAULT_SOURCE
#include "remote/node_server.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/install.h"
#include "core/run_id.h"
#include "os/clock.h"
#include "os/fs.h"
#include "os/path.h"
#include "os/process.h"
#include "os/signals.h"
#include "remote/node_servers.h"
#include "worker/forkserver.h"
#include "worker/recorder.h"

extern char **environ;

enum {
	LATE = 10,          /* seconds until the folder is visible here */
	START_TIMEOUT = 2,  /* seconds to wait for a server that starts */
	FOLDER_LOOK = 2000, /* milliseconds between looks for the folder */
	LOOK = 20           /* milliseconds between other looks */
};

const char *
node_server_name(struct arena *a)
{
	const char *name = getenv("SLURMD_NODENAME");
	char host[256] = "";

	gethostname(host, sizeof host - 1);
	return arena_dup(a, name && *name ? name : host);
}

/* with the node's name, since one machine may have several nodes (Slurm's
   multiple slurmd) */
static const char *
address(struct arena *a, const char *name)
{
	return arena_fmt(a, "aomaker.%s.%s", name, node_server_name(a));
}

static pid_t
start(const struct cli *cli, const char *folder, int listener, struct arena *a)
{
	const char *argv[] = {cli->python, install_worker(a), "serve",
		"--listener", arena_fmt(a, "%d", listener), "--socket",
		path_join(a, folder, node_server_name(a)), "--served",
		arena_fmt(a, "%ld", (long)getpid()),
		cli->preload ? "--preload" : NULL, cli->preload, NULL};
	const char *env[] = {recorder_variable(a, cli->python), NULL};
	struct process p = {.argv = argv,
		.env = env,
		.in = -1,
		.out = -1,
		.err = STDERR_FILENO,
		.keep = {listener},
		.dies = SIGKILL};

	run_begin();
	return process_start(&p);
}

/* returns when the run or the server ends, or a signal comes */
static void
wait_for_end(pid_t pid, const char *folder)
{
	int signals = signals_open(), ends = 0;

	while (!ends && waitpid(pid, NULL, WNOHANG) == 0) {
		struct pollfd fds[2] = {
			{.fd = signals, .events = POLLIN},
			{.fd = STDIN_FILENO, .events = POLLIN},
		};
		int signal;
		char byte;

		poll(fds, 2, FOLDER_LOOK);
		while ((signal = signals_next(signals)))
			ends |= signal != SIGCHLD;
		ends |= fds[1].revents && read(STDIN_FILENO, &byte, 1) <= 0;
		ends |= !fs_is_dir(folder);
	}
	if (signals >= 0)
		signals_close(signals);
}

/* waits for the run's folder: a network file system may show it late */
static int
await(const char *folder)
{
	double end = clock_steady() + LATE;

	while (!fs_is_dir(folder) && clock_steady() < end)
		poll(NULL, 0, LOOK);
	return fs_is_dir(folder) ? 0 : -1;
}

int
node_server_serve(const struct cli *cli, struct diag *d)
{
	const char *folder = node_servers_folder(d->arena, cli->serve);
	int listener;
	pid_t pid;

	if (!cli->python || await(folder) != 0) {
		diag_error(d, "%s: no run has its servers there", folder);
		return 1;
	}
	forkserver_use(address(d->arena, cli->serve));
	listener = forkserver_listen();
	pid = listener < 0 ? -1 : start(cli, folder, listener, d->arena);
	if (pid < 0) {
		diag_error(d, "%s: no fork server: %s",
			node_server_name(d->arena), strerror(errno));
		return 1;
	}
	close(listener);
	wait_for_end(pid, folder);
	forkserver_end(d->arena);
	return 0;
}

/*
 * 1: the group's Slurm step has devices, memory or MPI of its own, which a
 * process that is forked in the server's step would lack.
 */
static int
has_own_resources(void)
{
	static const char *const names[] = {
		"SLURM_GPUS_ON_NODE=", "SLURM_STEP_GPUS=", "PMI"};

	for (char **v = environ; *v; v++)
		for (size_t i = 0; i < sizeof names / sizeof *names; i++)
			if (strncmp(*v, names[i], strlen(names[i])) == 0)
				return 1;
	return 0;
}

int
node_server_reach(const char *name, int begins, struct arena *a)
{
	double end = clock_steady() + (begins ? START_TIMEOUT : 0);
	int there;

	if (has_own_resources())
		return 0;
	forkserver_use(address(a, name));
	while (!(there = forkserver_is_there(a)) && clock_steady() < end)
		poll(NULL, 0, LOOK);
	if (!there)
		forkserver_use(NULL);
	return there;
}
