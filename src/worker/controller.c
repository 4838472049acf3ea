#define _GNU_SOURCE
#include "worker/controller.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/paths.h"
#include "core/run_id.h"
#include "formats/json.h"
#include "os/file_lock.h"
#include "os/local_socket.h"
#include "os/path.h"
#include "worker/forkserver.h"

enum {
	REQUESTS_MAX = 4, /* a helper of the server may end before it forks */
	LOOK = 5          /* milliseconds between looks whether it listens */
};

int
controller_is_given(void)
{
	return getenv(CONTROLLER_VARIABLE) != NULL;
}

static int
try_connect(struct arena *a)
{
	const char *given = getenv(CONTROLLER_VARIABLE);

	return local_socket_connect(
		given ? given : run_server_file(a, "controller"));
}

static int
is_there(struct arena *a)
{
	int fd = try_connect(a);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static const char *const *
arguments(struct arena *a, const struct controller_options *o)
{
	strings argv = {0};
	const char *head[] = {"control", "--socket",
		run_server_file(a, "controller"), "--plan", paths.plan,
		"--testrun", o->testrun, "--workers",
		arena_fmt(a, "%d", o->workers), "--shared",
		arena_fmt(a, "%zu", o->nargs)};

	for (size_t i = 0; i < sizeof head / sizeof *head; i++)
		*vec_add(a, &argv) = head[i];
	if (o->walk)
		*vec_add(a, &argv) = arena_fmt(a, "--walk=%s", o->walk);
	if (o->fork)
		*vec_add(a, &argv) = "--fork";
	*vec_add(a, &argv) = "--";
	for (size_t i = 0; i < o->nargs; i++)
		*vec_add(a, &argv) = o->args[i];
	*vec_add(a, &argv) = NULL;
	return argv.v;
}

/*
 * Waits until the controller listens. 1: it does; 0: the helper that was asked
 * has ended, and another may do it; -1: see *why.
 */
static int
wait_for_it(struct arena *a, int server, const char **why)
{
	struct forkserver_reply reply = {0};
	struct pollfd p = {.fd = server, .events = POLLIN};
	int there = 0, lost = 0;

	while (!lost && !there && !reply.refused && !reply.ended) {
		poll(&p, 1, LOOK);
		lost = forkserver_receive(server, &reply, a) != 0;
		there = reply.pid && is_there(a);
	}
	buf_release(&reply.line);
	if (there)
		return 1;
	if (lost && !reply.pid)
		return 0;
	*why = reply.refused ? reply.refused : "it ended at once";
	return -1;
}

static int
start(struct arena *a, const struct controller_options *o, const char **why)
{
	int out = open(paths.controller,
		O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC |
			O_NOFOLLOW,
		0600);
	int there = 0;

	*why = "the fork server has ended";
	for (int n = 0; n < REQUESTS_MAX && !there && out >= 0; n++) {
		/* The connection stays open, and with it a run that Ninja does
		   not lead keeps its controller. */
		int server = forkserver_connect(
			a, o->python, o->worker, o->preload, why);

		if (server < 0)
			break;
		if (forkserver_ask(server, "fork", o->family, arguments(a, o),
			    out) == 0)
			there = wait_for_it(a, server, why);
		if (there <= 0)
			close(server);
	}
	if (out >= 0)
		close(out);
	else
		*why = strerror(errno);
	return there > 0 ? 0 : -1;
}

/* sends a request and takes the answer; 0: there is none */
static int
ask(struct arena *a, struct buf *request, jv *answer)
{
	int fd = try_connect(a);
	struct buf b = {0};
	const char *cause;
	char part[4096];
	ssize_t n =
		fd >= 0 && local_socket_send(fd, request->s, request->n) == 0;

	while (n > 0 || (n < 0 && errno == EINTR)) {
		n = recv(fd, part, sizeof part, 0);
		if (n > 0)
			buf_add(&b, part, (size_t)n);
	}
	if (fd >= 0)
		close(fd);
	*answer = b.n ? json_parse(a, b.s, b.n, &cause) : jv_null();
	buf_release(&b);
	buf_release(request);
	return jv_get_kind(*answer) == JV_KIND_OBJECT;
}

static void
open_request(struct buf *b, const char *what)
{
	buf_addc(b, '{');
	json_put_string(b, "do", what);
}

static void
close_request(struct buf *b)
{
	buf_adds(b, "}\n");
}

/* the paths are absolute, as the process may have another directory */
static int
tell_plan(struct arena *a, const struct controller_options *o, const char **why)
{
	struct buf b = {0};
	const char *root = paths_root(a);
	int there;
	jv answer;

	open_request(&b, "plan");
	json_put_string(&b, "plan", path_join(a, root, paths.plan));
	json_put_string(&b, "page", path_join(a, root, paths.page));
	json_put_string(&b, "results", path_join(a, root, paths.results));
	json_put_string(&b, "testrun", o->testrun);
	json_put_int(&b, "workers", o->workers);
	close_request(&b);
	there = ask(a, &b, &answer);
	jv_free(answer);
	*why = "its process does not answer";
	return there ? 0 : -1;
}

int
controller_start(
	struct arena *a, const struct controller_options *o, const char **why)
{
	int lock, failed;

	if (controller_is_given())
		return tell_plan(a, o, why);
	if (is_there(a))
		return 0;
	lock = file_lock(run_server_file(a, "controller.lock"), LOCK_EX);
	failed = is_there(a) ? 0 : start(a, o, why);
	if (lock >= 0)
		close(lock);
	return failed;
}

const char *
controller_begin(struct arena *a, const char *slug, int attempt,
	const char *worker, int retries)
{
	struct buf b = {0};
	const char *input = NULL;
	jv answer;

	open_request(&b, "begin");
	json_put_string(&b, "group", slug);
	json_put_int(&b, "attempt", attempt);
	json_put_string(&b, "worker", worker);
	json_put_int(&b, "retries", retries);
	close_request(&b);
	if (ask(a, &b, &answer))
		input = json_string(a, answer, "workerinput");
	jv_free(answer);
	return input;
}

int
controller_crash(
	struct arena *a, const char *slug, const struct test_result *test)
{
	struct buf b = {0};
	int again;
	jv answer;

	open_request(&b, "crash");
	json_put_string(&b, "group", slug);
	json_key(&b, "test");
	group_result_put_test(&b, test);
	close_request(&b);
	again = ask(a, &b, &answer) && json_true(answer, "again");
	jv_free(answer);
	return again;
}

void
controller_end(struct arena *a, const char *slug)
{
	struct buf b = {0};
	jv answer;

	open_request(&b, "end");
	json_put_string(&b, "group", slug);
	close_request(&b);
	ask(a, &b, &answer);
	jv_free(answer);
}

int
controller_finish(struct arena *a, const struct controller_totals *totals,
	struct controller_result *result)
{
	struct buf b = {0};
	int there;
	jv answer;

	open_request(&b, "finish");
	json_put_int(&b, "interrupted", totals->interrupted);
	json_put_int(&b, "tests", (int64_t)totals->ntests);
	json_put_string(&b, "coverage", totals->coverage);
	close_request(&b);
	there = ask(a, &b, &answer);
	if (there) {
		result->exit_status = json_int(answer, "exitstatus", 0);
		result->is_set = json_true(answer, "set");
	}
	jv_free(answer);
	return there ? 0 : -1;
}
