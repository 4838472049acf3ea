#define _DEFAULT_SOURCE
#include "core/project_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/build_folder.h"
#include "core/paths.h"
#include "core/run_id.h"
#include "os/file_lock.h"
#include "os/fs.h"
#include "os/process.h"

static int held = -1; /* the descriptor of the lock, until we end */

/* reads "PID COMMAND" from the lock file; 0: it names nobody */
static long
read_holder(struct buf *text, const char **command)
{
	char *end;
	long pid;

	if (fs_read(paths.lock, text) != 0 || !text->n)
		return 0;
	pid = strtol(text->s, &end, 10);
	end[strcspn(end, "\n")] = '\0';
	*command = end + (*end == ' ');
	return pid;
}

const char *
project_lock_holder(struct arena *a)
{
	struct buf text = {0};
	const char *holder = "another run", *command;
	long pid = read_holder(&text, &command);

	if (pid > 0)
		holder = arena_fmt(
			a, "another run (process %ld, %s)", pid, command);
	buf_release(&text);
	return holder;
}

/* 1 when the holder is a Ninja that has ended; its fork server, which holds
   the lock, is about to end, too */
static int
is_ending(void)
{
	struct buf text = {0};
	const char *command;
	long pid = read_holder(&text, &command);
	int gone = pid > 0 && process_is_gone((pid_t)pid);

	buf_release(&text);
	errno = EWOULDBLOCK;
	return gone;
}

static void
sign(int fd)
{
	char text[64];
	int n = snprintf(text, sizeof text, "%ld aomaker\n", (long)getpid());

	/* The text is only for messages: an empty lock file works as well. */
	if (ftruncate(fd, 0) != 0 || pwrite(fd, text, (size_t)n, 0) != n)
		return;
}

/* -1 with errno; EWOULDBLOCK: another process holds the lock */
static int
take(int fd, int wait, struct arena *a)
{
	int failed = flock(fd, LOCK_EX | LOCK_NB);
	int ending = failed && errno == EWOULDBLOCK && is_ending();

	if (!failed || errno != EWOULDBLOCK || !(wait || ending))
		return failed;
	if (!ending)
		fprintf(stderr, "aomaker: waiting for %s to end\n",
			project_lock_holder(a));
	while ((failed = flock(fd, LOCK_EX)) != 0 && errno == EINTR)
		;
	return failed;
}

int
project_lock_take_own(struct diag *d, int wait)
{
	int fd;

	if (build_folder_settle() != 0) {
		diag_file(d, paths.build);
		return -1;
	}
	fd = file_lock_open(paths.lock);
	if (fd >= 0 && take(fd, wait, d->arena) == 0) {
		sign(fd);
		held = fd;
		return 0;
	}
	if (fd >= 0 && errno == EWOULDBLOCK)
		diag_error(d,
			"%s is using this project; wait until it has "
			"ended, or add --wait",
			project_lock_holder(d->arena));
	else
		diag_file(d, paths.lock);
	return -1;
}

int
project_lock_take(struct diag *d, int wait)
{
	return run_is_around() ? 0 : project_lock_take_own(d, wait);
}

int
project_lock_is_lost(void)
{
	struct stat st;

	if (held >= 0 && fstat(held, &st) == 0 && !st.st_nlink)
		return 1;
	return stat(paths.lock, &st) != 0 && errno == ENOENT;
}
