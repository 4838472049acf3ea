#define _DEFAULT_SOURCE
#include "remote/node_servers_holder.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/paths.h"
#include "core/run_id.h"
#include "os/file_lock.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "os/process.h"
#include "remote/job_folder.h"
#include "remote/node_servers.h"

enum { LOOK = 200 }; /* milliseconds */

/* Closes what others wait for: the lock, and Ninja's pipes. A session of its
   own, since Ctrl-C is handled by Ninja. */
static void
detach(int lock)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	close(lock);
	for (int fd = 0; null >= 0 && fd < 3; fd++)
		dup2(null, fd);
	setsid();
}

static _Noreturn void
hold(const char *name, const struct task *t, pid_t ninja, struct arena *a)
{
	struct node_servers n;

	node_servers_begin(&n, name, t->python, t->preload, a);
	while (n.pid > 0 && waitpid(n.pid, NULL, WNOHANG) == 0 &&
		!process_is_gone(ninja))
		poll(NULL, 0, LOOK);
	node_servers_end(&n);
	_exit(0);
}

/* writes the file, which is empty if this Ninja needs no servers */
static void
begin(const struct task *t, const char *file, int lock, struct arena *a)
{
	const char *name = job_folder_nonce(a);
	const char *value =
		node_servers_wanted(a) ? node_servers_value(name, a) : "";
	pid_t ninja = run_id();

	if (file_write_private(file, value, strlen(value)) < 0 || !*value)
		return;
	if (fork() != 0)
		return;
	detach(lock);
	hold(name, t, ninja, a);
}

void
node_servers_hold(const struct task *t, struct arena *a)
{
	const char *file = run_server_file(a, "nodes");
	struct buf value = {0};
	int lock;

	if (getenv(RUN_VARIABLE)) /* `aomaker run` holds them */
		return;
	unsetenv(NODES_VARIABLE);
	lock = file_lock(run_server_file(a, "nodes.lock"), LOCK_EX);
	if (lock < 0)
		return;
	if (!fs_is_file(file))
		begin(t, file, lock, a);
	if (fs_read(file, &value) == 0 && value.n)
		setenv(NODES_VARIABLE, value.s, 1);
	buf_release(&value);
	close(lock);
}
