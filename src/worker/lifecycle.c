#define _GNU_SOURCE
#include "worker/lifecycle.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/input_record.h"
#include "core/paths.h"
#include "core/run_id.h"
#include "formats/json.h"
#include "os/clock.h"
#include "os/file_lock.h"
#include "os/local_socket.h"
#include "os/path.h"
#include "os/process.h"
#include "worker/forkserver.h"

/* the last byte that the session process sends, after its text for people */
enum { FINE = 0, FAILED = 1 };

static const char *
path_of(struct arena *a, const char *suffix)
{
	return arena_fmt(a, "%s/%ld.%s", paths.session, (long)run_id(), suffix);
}

/* The session process holds a lock on its state file as long as it lives. */
static enum lifecycle
state(struct arena *a)
{
	int fd = open(path_of(a, "state"), O_RDONLY | O_CLOEXEC);
	enum lifecycle found = LIFECYCLE_NONE;
	char letter = 0;

	if (fd < 0)
		return LIFECYCLE_NONE;
	if (flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK &&
		read(fd, &letter, 1) == 1)
		found = letter == FINE + '0' ? LIFECYCLE_READY
					     : LIFECYCLE_FAILED;
	close(fd);
	return found;
}

/* copies its text to standard output; the last byte is the outcome */
static enum lifecycle
copy_text(int fd)
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
		return LIFECYCLE_READY;
	if (last != FAILED)
		fprintf(stderr,
			"aomaker: the session process was lost; see "
			"%s\n",
			paths.session_log);
	return LIFECYCLE_FAILED;
}

/* records what the session was made of, for lifecycle_renew() */
static void
record_inputs(struct arena *a)
{
	struct digests digests = {.arena = a, .few = 1};
	struct inputs x = {.arena = a};

	if (inputs_read(&x, path_of(a, "json.read")) == 0)
		input_record_write(
			path_of(a, "json.inputs"), &x, &digests, clock_now());
}

static enum lifecycle
start(struct arena *a, const char *python, const char *worker)
{
	const char *argv[] = {python, worker, "session", "--run",
		arena_fmt(a, "%ld", (long)run_id()), NULL};
	struct process p = {.argv = argv, .in = -1};
	enum lifecycle got = LIFECYCLE_FAILED;
	int fds[2], failed;

	if (pipe2(fds, O_CLOEXEC) != 0)
		return LIFECYCLE_FAILED;
	p.out = fds[1];
	p.err = open(paths.session_log,
		O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	failed = process_start(&p) < 0;
	close(fds[1]);
	close(p.err);
	if (failed)
		fprintf(stderr, "aomaker: %s: %s\n", python, strerror(errno));
	else
		got = copy_text(fds[0]);
	close(fds[0]);
	if (got == LIFECYCLE_READY)
		record_inputs(a);
	return got;
}

/* an absolute path, since tests may change the directory */
static void
set_variable(struct arena *a)
{
	setenv(SESSION_VARIABLE,
		path_join(a, paths_root(a), path_of(a, "json")), 1);
}

/* the lock under which one process starts the session; -1: an error was
   printed */
static int
lock_start(struct arena *a)
{
	int lock = -1;

	if (mkdir(paths.session, 0700) == 0 || errno == EEXIST)
		lock = file_lock(path_of(a, "lock"), LOCK_EX);
	if (lock >= 0)
		return lock;
	fprintf(stderr, "aomaker: %s: %s\n", paths.session, strerror(errno));
	return -1;
}

enum lifecycle
lifecycle_begin(struct arena *a, const char *python, const char *worker)
{
	enum lifecycle got;
	int lock;

	unsetenv(SESSION_VARIABLE); /* an outer run may have set it */
	if (access(paths.session_file, F_OK) != 0)
		return LIFECYCLE_NONE;
	got = state(a);
	if (got == LIFECYCLE_NONE) {
		lock = lock_start(a);
		if (lock < 0)
			return LIFECYCLE_FAILED;
		got = state(a);
		if (got == LIFECYCLE_NONE)
			got = start(a, python, worker);
		close(lock);
	}
	if (got == LIFECYCLE_READY)
		set_variable(a);
	return got;
}

enum lifecycle
lifecycle_end(struct arena *a)
{
	enum lifecycle found = state(a), got;
	int fd;

	if (found == LIFECYCLE_NONE)
		return LIFECYCLE_NONE;
	fd = local_socket_connect(path_of(a, "socket"));
	if (fd < 0)
		return LIFECYCLE_FAILED;
	got = copy_text(fd);
	close(fd);
	return found == LIFECYCLE_READY ? got : LIFECYCLE_NONE;
}

int
lifecycle_is_outdated(struct arena *a)
{
	struct digests digests = {.arena = a, .few = 1};
	struct input_record_check c = {.arena = a, .digests = &digests};
	enum lifecycle found = state(a);

	return found == LIFECYCLE_FAILED ||
		(found == LIFECYCLE_READY &&
			!input_record_check(&c, path_of(a, "json.inputs")));
}

const char *
lifecycle_fact(struct arena *a, const char *key)
{
	const char *cause;
	jv facts = json_read(a, paths.facts, &cause);
	const char *fact = json_string(a, facts, key);

	jv_free(facts);
	return fact;
}
