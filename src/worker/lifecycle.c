#define _GNU_SOURCE
#include "worker/lifecycle.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "core/paths.h"
#include "core/run_id.h"
#include "formats/json.h"
#include "os/fs.h"
#include "os/process.h"
#include "worker/forkserver.h"

/* what Python's side says last, after all that people are to read */
enum { FINE = 0, FAILED = 1 };

static const char *
path_of(struct arena *a, const char *suffix)
{
	return arena_fmt(a, "%s/%ld.%s", layout.session, (long)run_id(), suffix);
}

/* its process holds a lock on the file for as long as it lives */
static enum session
state(struct arena *a)
{
	int fd = open(path_of(a, "state"), O_RDONLY | O_CLOEXEC);
	enum session found = SESSION_NONE;
	char letter = 0;

	if (fd < 0)
		return SESSION_NONE;
	if (flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK &&
			read(fd, &letter, 1) == 1)
		found = letter == FINE + '0' ? SESSION_READY : SESSION_FAILED;
	close(fd);
	return found;
}

/* what it says, to standard output; its last byte is the outcome */
static enum session
listen_to(int fd)
{
	char bytes[4096];
	char last = 0;
	ssize_t n;

	while ((n = read(fd, bytes, sizeof bytes)) != 0) {
		if (n < 0 && errno != EINTR)
			break;
		if (n <= 0)
			continue;
		if (last)
			putchar(last);
		last = bytes[n - 1];
		fwrite(bytes, 1, (size_t)n - 1, stdout);
		fflush(stdout);
	}
	if (last == FINE)
		return SESSION_READY;
	if (last != FAILED)
		fprintf(stderr, "aomaker: the session process was lost; see "
			"%s\n", layout.session_log);
	return SESSION_FAILED;
}

static enum session
start(struct arena *a, const char *python, const char *worker)
{
	const char *argv[] = {python, worker, "session", "--run",
		arena_fmt(a, "%ld", (long)run_id()), NULL};
	struct proc p = {.argv = argv, .in = -1};
	enum session got = SESSION_FAILED;
	int fds[2], failed;

	if (pipe2(fds, O_CLOEXEC) != 0)
		return SESSION_FAILED;
	p.out = fds[1];
	p.err = open(layout.session_log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
		0600);
	failed = proc_start(&p) < 0;
	close(fds[1]);
	close(p.err);
	if (failed)
		fprintf(stderr, "aomaker: %s: %s\n", python, strerror(errno));
	else
		got = listen_to(fds[0]);
	close(fds[0]);
	return got;
}

/* an absolute path: tests may change the directory */
static void
show(struct arena *a)
{
	setenv(SERVER_PASSES, fs_join(a, layout_root(a), path_of(a, "json")), 1);
}

/* the lock that makes one of several starters the first; -1: it was said */
static int
take_turn(struct arena *a)
{
	int lock = -1;

	if (mkdir(layout.session, 0700) == 0 || errno == EEXIST)
		lock = fs_lock(path_of(a, "lock"), LOCK_EX);
	if (lock >= 0)
		return lock;
	fprintf(stderr, "aomaker: %s: %s\n", layout.session, strerror(errno));
	return -1;
}

enum session
session_begin(struct arena *a, const char *python, const char *worker)
{
	enum session got;
	int lock;

	unsetenv(SERVER_PASSES);	/* perhaps that of a run around ours */
	if (access(layout.session_file, F_OK) != 0)
		return SESSION_NONE;
	got = state(a);
	if (got == SESSION_NONE) {
		lock = take_turn(a);
		if (lock < 0)
			return SESSION_FAILED;
		got = state(a);
		if (got == SESSION_NONE)
			got = start(a, python, worker);
		close(lock);
	}
	if (got == SESSION_READY)
		show(a);
	return got;
}

enum session
session_end(struct arena *a)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	enum session got = SESSION_FAILED;
	int fd;

	if (state(a) != SESSION_READY)
		return SESSION_NONE;
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	if (fd < 0)
		return SESSION_FAILED;
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	snprintf(address.sun_path, sizeof address.sun_path, "%s",
		path_of(a, "socket"));
	if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
		got = listen_to(fd);
	close(fd);
	return got;
}

const char *
session_fact(struct arena *a, const char *key)
{
	const char *cause;
	jv facts = json_read(a, layout.facts, &cause);
	const char *fact = json_string(a, facts, key);

	jv_free(facts);
	return fact;
}
