#define _GNU_SOURCE
#include "worker/forkserver.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/hashmap.h"
#include "core/paths.h"
#include "core/run_id.h"
#include "os/file_lock.h"
#include "os/fs.h"
#include "os/local_socket.h"
#include "os/path.h"
#include "os/process.h"
#include "worker/recorder.h"

extern char **environ;

enum { BACKLOG = 128 };

/* name of the abstract socket, on a node; NULL: the socket is a file */
static const char *abstract_name;

void
forkserver_use(const char *name)
{
	abstract_name = name;
}

/* the path of a file of the server: the run's own, or that of a watch */
static const char *
server_file(struct arena *a, const char *suffix)
{
	return arena_fmt(
		a, "%s/%ld.%s", paths.server, (long)run_server_id(), suffix);
}

/* returns the length of the address */
static socklen_t
fill_address(struct sockaddr_un *address, struct arena *a)
{
	char *path = address->sun_path;

	*address = (struct sockaddr_un){.sun_family = AF_UNIX};
	if (!abstract_name) {
		snprintf(path, sizeof address->sun_path, "%s",
			server_file(a, "socket"));
		return sizeof *address;
	}
	snprintf(path + 1, sizeof address->sun_path - 1, "%s", abstract_name);
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 +
		strlen(path + 1));
}

/* A socket file lies in a folder with mode 0700; an abstract name can be taken
   by any user. */
static int
is_ours(int fd)
{
#ifdef SO_PEERCRED
	struct ucred peer = {0};
	socklen_t n = sizeof peer;

	return !abstract_name ||
		(getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &n) == 0 &&
			peer.pid > 0 && peer.uid == getuid());
#else
	(void)fd;
	return !abstract_name;
#endif
}

/* closes fd, keeps errno; -1 */
static int
give_up(int fd)
{
	int saved = errno;

	if (fd >= 0)
		close(fd);
	errno = saved;
	return -1;
}

static int
try_connect(struct arena *a)
{
	struct sockaddr_un address;
	socklen_t n = fill_address(&address, a);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || connect(fd, (struct sockaddr *)&address, n) != 0)
		return give_up(fd);
	if (is_ours(fd))
		return fd;
	errno = EPERM;
	return give_up(fd);
}

int
forkserver_is_there(struct arena *a)
{
	int fd = try_connect(a);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

int
forkserver_listen(void)
{
	struct sockaddr_un address;
	struct arena scratch = {0};
	socklen_t n = fill_address(&address, &scratch);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	arena_free(&scratch);
	if (fd >= 0 && bind(fd, (struct sockaddr *)&address, n) == 0 &&
		listen(fd, BACKLOG) == 0)
		return fd;
	return give_up(fd);
}

/* starts the server and waits until it listens; FORKSERVER_BUSY, -1 */
static int
start(struct arena *a, const char *python, const char *worker,
	const char *preload)
{
	const char *argv[] = {python, worker, "serve", "--socket",
		server_file(a, "socket"), "--served",
		arena_fmt(a, "%ld", (long)run_server_id()),
		preload ? "--preload" : NULL, preload, NULL};
	const char *env[] = {recorder_variable(a, python), NULL};
	struct process p = {.argv = argv, .env = env, .in = -1};
	int fds[2], failed, busy = 0;
	char answer[8];

	if (pipe2(fds, O_CLOEXEC) != 0)
		return -1;
	p.out = fds[1];
	p.err = open(paths.server_log,
		O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	failed = process_start(&p) < 0;
	close(fds[1]);
	close(p.err);
	if (!failed) {
		failed = read(fds[0], answer, sizeof answer) <= 0;
		busy = !failed && answer[0] == 'b';
	}
	close(fds[0]);
	return failed ? -1 : busy ? FORKSERVER_BUSY : 0;
}

int
forkserver_connect(struct arena *a, const char *python, const char *worker,
	const char *preload, const char **why)
{
	int fd = try_connect(a), lock, started;

	*why = arena_fmt(
		a, "the fork server did not start, see %s", paths.server_log);
	if (fd >= 0)
		return fd;
	if (abstract_name) {
		*why = "the fork server of its node is gone";
		return -1;
	}
	if (mkdir(paths.server, 0700) != 0 && errno != EEXIST)
		return -1;
	lock = file_lock(server_file(a, "lock"), LOCK_EX);
	if (lock < 0)
		return -1;
	fd = try_connect(a);
	started = fd < 0 ? start(a, python, worker, preload) : 0;
	if (fd < 0 && started == 0)
		fd = try_connect(a);
	close(lock);
	return started == FORKSERVER_BUSY ? FORKSERVER_BUSY : fd;
}

/* sends the descriptor, and returns how many bytes went with it */
static ssize_t
send_descriptor(int server, const struct buf *b, int out)
{
	union {
		struct cmsghdr head;
		char space[CMSG_SPACE(sizeof(int))];
	} control = {0};
	struct iovec part = {b->s, b->n};
	struct msghdr message = {.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof control};
	struct cmsghdr *c = CMSG_FIRSTHDR(&message);

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof out);
	memcpy(CMSG_DATA(c), &out, sizeof out);
	return sendmsg(server, &message, MSG_NOSIGNAL);
}

static int
begins(const char *variable, const char *name)
{
	return strncmp(variable, name, strlen(name)) == 0;
}

/* 1: tests see the variable */
static int
is_for_tests(const char *variable)
{
	return begins(variable, SESSION_VARIABLE) ||
		!begins(variable, "AOMAKER_");
}

static size_t
put_strings(struct buf *b, const char *const *list, int environment)
{
	size_t n = 0;

	for (; *list; list++) {
		if (environment && !is_for_tests(*list))
			continue;
		buf_add(b, *list, strlen(*list) + 1);
		n++;
	}
	return n;
}

/*
 * Variables that differ between groups of one family: a shell between Ninja and
 * us sets them for itself, or Slurm for each of its steps.
 */
static int
is_volatile(const char *variable)
{
	return begins(variable, "_=") || begins(variable, "SHLVL=") ||
		begins(variable, "PWD=") || begins(variable, "OLDPWD=") ||
		begins(variable, "SLURM_");
}

/* one number for all requests that differ in their own arguments only */
static uint64_t
hash_family(const char *family, const char *cwd, mode_t mask)
{
	struct buf b = {0};
	uint64_t hash, sum = 0;

	buf_addf(&b, "%s%c%s%c%u%c", family, 0, cwd, 0, (unsigned)mask, 0);
	for (char **v = environ; *v; v++) /* a sum: the order is no matter */
		if (is_for_tests(*v) && !is_volatile(*v))
			sum += hashmap_hash(*v, strlen(*v));
	buf_add(&b, &sum, sizeof sum);
	hash = hashmap_hash(b.s, b.n);
	buf_release(&b);
	return hash;
}

int
forkserver_ask(int server, const char *kind, const char *family,
	const char *const *args, int out)
{
	char cwd[4096];
	struct buf body = {0}, all = {0};
	size_t nargs, nenv;
	mode_t mask = umask(0);
	ssize_t sent;
	int failed = 1;

	umask(mask);
	if (getcwd(cwd, sizeof cwd)) {
		buf_add(&body, cwd, strlen(cwd) + 1);
		nargs = put_strings(&body, args, 0);
		nenv = put_strings(&body, (const char *const *)environ, 1);
		buf_addf(&all, "aomaker 2 %s %016llx %zu %zu %zu %u\n", kind,
			(unsigned long long)hash_family(family, cwd, mask),
			body.n, nargs, nenv, (unsigned)mask);
		buf_add(&all, body.s, body.n);
		sent = send_descriptor(server, &all, out);
		failed = sent < 0 ||
			local_socket_send(server, all.s + sent,
				all.n - (size_t)sent) != 0;
	}
	buf_release(&body);
	buf_release(&all);
	return failed ? -1 : 0;
}

int
forkserver_kill(int server, double grace)
{
	char line[32];
	int n = snprintf(line, sizeof line, "kill %.3f\n", grace);

	return local_socket_send(server, line, (size_t)n);
}

static void
take(struct forkserver_reply *reply, const char *line, struct arena *a)
{
	long pid;

	if (sscanf(line, "pid %ld %lf", &pid, &reply->begin) == 2) {
		reply->pid = (pid_t)pid;
	} else if (sscanf(line, "thread %ld %lf", &pid, &reply->begin) == 2) {
		reply->pid = (pid_t)pid;
		reply->thread = 1;
	} else if (sscanf(line, "end %d %d %lf %ld", &reply->exit_status,
			   &reply->signal, &reply->cpu, &reply->rss) == 4) {
		reply->ended = 1;
	} else if (strcmp(line, "bystander") == 0) {
		reply->bystander = 1;
	} else if (strncmp(line, "apart ", 6) == 0) {
		reply->apart = arena_dup(a, line + 6);
	} else if (strncmp(line, "left ", 5) == 0) {
		reply->left = arena_dup(a, line + 5);
	} else if (strncmp(line, "refused ", 8) == 0) {
		reply->refused = arena_dup(a, line + 8);
	}
}

int
forkserver_receive(int server, struct forkserver_reply *reply, struct arena *a)
{
	char *start, *end;
	ssize_t n;

	buf_reserve(&reply->line, 1024);
	n = recv(server, reply->line.s + reply->line.n, 1024, MSG_DONTWAIT);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n <= 0)
		return -1;
	reply->line.n += (size_t)n;
	reply->line.s[reply->line.n] = '\0';
	for (start = reply->line.s; (end = strchr(start, '\n'));
		start = end + 1) {
		*end = '\0';
		take(reply, start, a);
	}
	reply->line.n -= (size_t)(start - reply->line.s);
	memmove(reply->line.s, start, reply->line.n + 1);
	return 0;
}

/* waits until the server closes the connection; for some seconds at most */
static void
wait_for_close(int fd)
{
	struct timeval limit = {.tv_sec = 5};
	char byte;

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
	while (recv(fd, &byte, 1, 0) > 0)
		;
}

void
forkserver_end_kind(struct arena *a, const char *kind)
{
	const char *request = arena_fmt(a, "aomaker 2 end %s 0 0 0 0\n", kind);
	int fd = try_connect(a);

	if (fd < 0)
		return;
	if (local_socket_send(fd, request, strlen(request)) == 0)
		wait_for_close(fd);
	close(fd);
}

/* waits for the end of the server at this path, if there is one */
static void
wait_for_end(const char *path)
{
	int fd = local_socket_connect(path);

	if (fd < 0)
		return;
	wait_for_close(fd);
	close(fd);
}

void
forkserver_wait_for_dead_runs(struct arena *a)
{
	strings names = {0};

	if (fs_list(a, paths.server, &names) != 0)
		return;
	for (size_t i = 0; i < names.n; i++) {
		const char *end = strstr(names.v[i], ".socket");
		long pid = strtol(names.v[i], NULL, 10);

		if (end && !end[7] && pid > 0 && pid != (long)run_server_id() &&
			kill((pid_t)pid, 0) != 0 && errno == ESRCH)
			wait_for_end(path_join(a, paths.server, names.v[i]));
	}
}

void
forkserver_end(struct arena *a)
{
	forkserver_end_kind(a, run_shares_server() ? "thread" : "all");
}
