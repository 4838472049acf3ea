#define _GNU_SOURCE
#include "remote/node_servers.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/install.h"
#include "core/paths.h"
#include "os/clock.h"
#include "os/fs.h"
#include "os/path.h"
#include "os/process.h"
#include "plan/placement.h"
#include "remote/job_folder.h"

#define PREFIX "nodes." /* of the servers' folders; the name follows */

enum {
	START_TIME = 5, /* seconds in which servers usually start */
	GRACE = 3,      /* seconds for them to end by themselves */
	LOOK = 5        /* milliseconds between looks for that */
};

const char *
node_servers_folder(struct arena *a, const char *name)
{
	return arena_fmt(a, "%s/" PREFIX "%s", paths.server, name);
}

const char *
node_servers_name(struct arena *a, int *begins)
{
	const char *value = getenv(NODES_VARIABLE);
	const char *space = value ? strchr(value, ' ') : NULL;

	*begins = space && clock_steady() - strtod(space, NULL) < START_TIME;
	return space ? arena_ndup(a, value, (size_t)(space - value)) : NULL;
}

/* the allocation's number of nodes, as text; NULL: we are in none */
static const char *
count_nodes(void)
{
	return getenv("SLURM_JOB_ID") ? getenv("SLURM_JOB_NUM_NODES") : NULL;
}

int
node_servers_wanted(struct arena *a)
{
	return count_nodes() &&
		placement_steps(a) > strtoul(count_nodes(), NULL, 10);
}

/* ends the servers of a killed run, which end without their folder */
static void
remove_old_folders(struct arena *a)
{
	strings names = {0};

	fs_list(a, paths.server, &names);
	for (size_t i = 0; i < names.n; i++)
		if (strncmp(names.v[i], PREFIX, strlen(PREFIX)) == 0)
			fs_remove(path_join(a, paths.server, names.v[i]));
}

/*
 * The command of the step. With --overlap it shares all resources with the
 * groups' steps, as long as it asks for no number of CPUs for each task. The
 * failure of a node ends the server of that node alone.
 */
static const char *const *
words(const char *name, const char *python, const char *preload,
	struct arena *a)
{
	const char *n = count_nodes();
	const char *const head[] = {"srun", "--overlap", "--mem=0",
		"--gres=none", "--mpi=none", "--cpu-bind=none", "--input=all",
		"--ntasks-per-node=1", "--no-kill", "--kill-on-bad-exit=0",
		"--wait=0", "--label", "--quit-on-interrupt",
		"--job-name=aomaker-nodes", arena_fmt(a, "--nodes=%s", n),
		arena_fmt(a, "--ntasks=%s", n),
		arena_fmt(a, "--chdir=%s", paths_root(a)),
		install_beside(a, "aomaker"), "exec",
		arena_fmt(a, "--serve=%s", name),
		arena_fmt(a, "--python=%s", python)};
	strings argv = {0};

	for (size_t i = 0; i < sizeof head / sizeof *head; i++)
		*vec_add(a, &argv) = head[i];
	if (preload)
		*vec_add(a, &argv) = arena_fmt(a, "--preload=%s", preload);
	if (!paths_are_usual())
		*vec_add(a, &argv) =
			arena_fmt(a, "--build-dir=%s", paths.build);
	*vec_add(a, &argv) = NULL;
	return argv.v;
}

static pid_t
start(const char *const *argv, int in)
{
	/* options of the allocation that srun would apply to this step */
	static const char *const env[] = {RUN_VARIABLE, NODES_VARIABLE,
		"SLURM_MEM_PER_CPU", "SLURM_MEM_PER_GPU", "SLURM_MEM_PER_NODE",
		"SLURM_CPUS_PER_TASK", "SRUN_CPUS_PER_TASK", "SLURM_EXACT",
		"SLURM_EXCLUSIVE", "SLURM_GPUS", "SLURM_GPUS_PER_NODE",
		"SLURM_GPUS_PER_TASK", NULL};
	int out = open(paths.server_log,
		O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	struct process p = {.argv = argv,
		.env = env,
		.in = in,
		.out = out,
		.err = out,
		.group = 1,
		.dies = SIGINT};
	pid_t pid = out < 0 ? -1 : process_start(&p);

	if (out >= 0)
		close(out);
	return pid;
}

int
node_servers_begin(struct node_servers *n, const char *name, const char *python,
	const char *preload, struct arena *a)
{
	const char *folder = node_servers_folder(a, name);
	int fds[2];

	*n = (struct node_servers){0};
	remove_old_folders(a);
	if ((mkdir(paths.server, 0700) != 0 && errno != EEXIST) ||
		mkdir(folder, 0700) != 0 || pipe2(fds, O_CLOEXEC) != 0)
		return -1;
	n->folder = folder;
	n->pid = start(words(name, python, preload, a), fds[0]);
	n->stdin_end = fds[1];
	close(fds[0]);
	return n->pid > 0 ? 0 : -1;
}

const char *
node_servers_value(const char *name, struct arena *a)
{
	return arena_fmt(a, "%s %.3f", name, clock_steady());
}

void
node_servers_begin_run(
	struct node_servers *n, const struct config *c, struct arena *a)
{
	const char *name;

	unsetenv(NODES_VARIABLE); /* an outer run may have set it */
	if (!node_servers_wanted(a))
		return;
	name = job_folder_nonce(a);
	if (node_servers_begin(n, name, c->python, c->settings.preload, a) == 0)
		setenv(NODES_VARIABLE, node_servers_value(name, a), 1);
}

/*
 * The servers end as soon as their standard input does. If srun waits for a
 * dead node, it is killed, and Slurm cancels the rest of the step.
 */
void
node_servers_end(struct node_servers *n)
{
	double began = clock_steady();
	int ended = n->pid <= 0;

	if (!n->folder)
		return;
	close(n->stdin_end);
	while (!ended && clock_steady() - began < GRACE) {
		ended = waitpid(n->pid, NULL, WNOHANG) != 0;
		if (!ended)
			poll(NULL, 0, LOOK);
	}
	if (!ended) {
		kill(n->pid, SIGKILL);
		process_wait(n->pid);
	}
	fs_remove(n->folder);
	*n = (struct node_servers){0};
}
