/* servers that the kernel knows by a name, whose they are, and that are mute */
#define _GNU_SOURCE
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tap.h"
#include "worker/forkserver.h"
#include "worker/worker.h"

enum { NOBODY = 65534 };

static void
test_name(struct arena *a)
{
	const char *why;
	int fd;

	forkserver_use(arena_fmt(a, "aomaker.test.%ld", (long)getpid()));
	ok(!forkserver_is_there(a), "nobody has the name");
	is(forkserver_connect(a, "/no/python", "", NULL, &why) == -1 ? why : "",
		"the fork server of its node is gone", "and it is not started");
	fd = forkserver_listen();
	if (!ok(fd >= 0 && forkserver_is_there(a), "somebody has"))
		return;
	ok(forkserver_listen() < 0, "and nobody else");
	close(fd);
	ok(!forkserver_is_there(a), "until it ends");
}

/* any user can take a name */
static void
test_strangers(struct arena *a)
{
	int told[2];
	char ready = 0;
	pid_t pid;

	forkserver_use(arena_fmt(a, "aomaker.stranger.%ld", (long)getpid()));
	if (geteuid() != 0 || pipe(told) != 0) {
		ok(1, "only root can be somebody else # SKIP");
		return;
	}
	pid = fork();
	if (pid == 0) {
		ready = setuid(NOBODY) == 0 && forkserver_listen() >= 0;
		if (write(told[1], &ready, 1) == 1)
			pause();
		_exit(1);
	}
	ok(read(told[0], &ready, 1) == 1 && ready && !forkserver_is_there(a),
		"a stranger is none of ours");
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* one that hears, and never answers */
static void
test_mute(struct arena *a)
{
	const char *argv[] = {"python", "worker.py", "run", NULL};
	struct limits bounds = {0};
	struct time_limits timer = {.limits = &bounds};
	struct worker w = {.argv = argv,
		.log = "/dev/null",
		.family = "",
		.folder = "/nowhere",
		.time_limits = &timer,
		.start_timeout = 0.2};
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
		return;
	w.server = ends[0];
	ok(worker_run(&w, a) == WORKER_FAILED, "its group begins elsewhere");
	is(w.refused, "the fork server does not answer", "and says why");
	close(ends[0]);
	close(ends[1]);
}

int
main(void)
{
	struct arena a = {0};

#ifdef __linux__
	test_name(&a);
	test_strangers(&a);
#endif
	test_mute(&a);
	arena_free(&a);
	return done();
}
