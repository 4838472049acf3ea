#define _GNU_SOURCE
#include "worker/forkserver.h"

#include <errno.h>
#include <fcntl.h>
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
#include "os/process.h"

extern char **environ;

enum { BACKLOG = 128 };

static const char *used; /* a name of the kernel's, where it is that */

void
forkserver_use(const char *name)
{
	used = name;
}

/* its length */
static socklen_t
fill_address(struct sockaddr_un *address, struct arena *a)
{
	char *path = address->sun_path;

	*address = (struct sockaddr_un){.sun_family = AF_UNIX};
	if (!used) {
		snprintf(path, sizeof address->sun_path, "%s",
			run_server_file(a, "socket"));
		return sizeof *address;
	}
	snprintf(path + 1, sizeof address->sun_path - 1, "%s", used);
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 +
		strlen(path + 1));
}

/* a folder of ours is closed to others; any user can take a name */
static int
is_ours(int fd)
{
#ifdef SO_PEERCRED
	struct ucred peer = {0};
	socklen_t n = sizeof peer;

	return !used ||
		(getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &n) == 0 &&
			peer.pid > 0 && peer.uid == getuid());
#else
	(void)fd;
	return !used;
#endif
}

/* -1 with errno, of what was done before, too */
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

/* starts it and waits until it listens, or says that the project is busy */
static int
start(struct arena *a, const char *python, const char *worker,
	const char *preload)
{
	const char *argv[] = {python, worker, "serve", "--socket",
		run_server_file(a, "socket"), "--served",
		arena_fmt(a, "%ld", (long)run_id()),
		preload ? "--preload" : NULL, preload, NULL};
	struct process p = {.argv = argv, .in = -1};
	int fds[2], failed, busy = 0;
	char said[8];

	if (pipe2(fds, O_CLOEXEC) != 0)
		return -1;
	p.out = fds[1];
	p.err = open(paths.server_log,
		O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	failed = process_start(&p) < 0;
	close(fds[1]);
	close(p.err);
	if (!failed) {
		failed = read(fds[0], said, sizeof said) <= 0;
		busy = !failed && said[0] == 'b';
	}
	close(fds[0]);
	return failed ? -1 : busy ? FORKSERVER_BUSY : 0;
}

int
forkserver_connect(struct arena *a, const char *python, const char *worker,
	const char *preload, const char **why)
{
	int fd = try_connect(a), lock, started;

	*why = arena_fmt(a, "the session server did not start, see %s",
		paths.server_log);
	if (fd >= 0)
		return fd;
	if (used) {
		*why = "the session server of its node is gone";
		return -1;
	}
	if (mkdir(paths.server, 0700) != 0 && errno != EEXIST)
		return -1;
	lock = file_lock(run_server_file(a, "lock"), LOCK_EX);
	if (lock < 0)
		return -1;
	fd = try_connect(a);
	started = fd < 0 ? start(a, python, worker, preload) : 0;
	if (fd < 0 && started == 0)
		fd = try_connect(a);
	close(lock);
	return started == FORKSERVER_BUSY ? FORKSERVER_BUSY : fd;
}

static int
send_all(int fd, const char *bytes, size_t n)
{
	while (n) {
		ssize_t sent = send(fd, bytes, n, MSG_NOSIGNAL);

		if (sent < 0 && errno != EINTR)
			return -1;
		if (sent > 0) {
			bytes += sent;
			n -= (size_t)sent;
		}
	}
	return 0;
}

/* the first bytes, and the descriptor with them */
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

/* whether tests are to see the variable */
static int
is_theirs(const char *variable)
{
	return begins(variable, SESSION_VARIABLE) ||
		!begins(variable, "AOMAKER_");
}

static size_t
put_strings(struct buf *b, const char *const *list, int environment)
{
	size_t n = 0;

	for (; *list; list++) {
		if (environment && !is_theirs(*list))
			continue;
		buf_add(b, *list, strlen(*list) + 1);
		n++;
	}
	return n;
}

/*
 * What differs between groups that are alike: a shell sets it for itself,
 * between us and a Ninja, or Slurm for each of its steps.
 */
static int
is_passing(const char *variable)
{
	return begins(variable, "_=") || begins(variable, "SHLVL=") ||
		begins(variable, "PWD=") || begins(variable, "OLDPWD=") ||
		begins(variable, "SLURM_");
}

/* one name for all requests that differ in their own arguments only */
static uint64_t
hash_family(const char *family, const char *cwd, mode_t mask)
{
	struct buf b = {0};
	uint64_t hash, sum = 0;

	buf_addf(&b, "%s%c%s%c%u%c", family, 0, cwd, 0, (unsigned)mask, 0);
	for (char **v = environ; *v; v++) /* in whatever order */
		if (is_theirs(*v) && !is_passing(*v))
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
			send_all(server, all.s + sent, all.n - (size_t)sent) !=
				0;
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

	return send_all(server, line, (size_t)n);
}

static void
take(struct forkserver_news *news, const char *line, struct arena *a)
{
	long pid;

	if (sscanf(line, "pid %ld %lf", &pid, &news->begin) == 2) {
		news->pid = (pid_t)pid;
	} else if (sscanf(line, "thread %ld %lf", &pid, &news->begin) == 2) {
		news->pid = (pid_t)pid;
		news->thread = 1;
	} else if (sscanf(line, "end %d %d %lf %ld", &news->exit_status,
			   &news->signal, &news->cpu, &news->rss) == 4) {
		news->ended = 1;
	} else if (strcmp(line, "bystander") == 0) {
		news->bystander = 1;
	} else if (strncmp(line, "left ", 5) == 0) {
		news->left = arena_dup(a, line + 5);
	} else if (strncmp(line, "refused ", 8) == 0) {
		news->refused = arena_dup(a, line + 8);
	}
}

int
forkserver_hear(int server, struct forkserver_news *news, struct arena *a)
{
	char *start, *end;
	ssize_t n;

	buf_reserve(&news->line, 1024);
	n = recv(server, news->line.s + news->line.n, 1024, MSG_DONTWAIT);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n <= 0)
		return -1;
	news->line.n += (size_t)n;
	news->line.s[news->line.n] = '\0';
	for (start = news->line.s; (end = strchr(start, '\n'));
		start = end + 1) {
		*end = '\0';
		take(news, start, a);
	}
	news->line.n -= (size_t)(start - news->line.s);
	memmove(news->line.s, start, news->line.n + 1);
	return 0;
}

void
forkserver_end_kind(struct arena *a, const char *kind)
{
	const char *request = arena_fmt(a, "aomaker 2 end %s 0 0 0 0\n", kind);
	struct timeval limit = {.tv_sec = 5};
	int fd = try_connect(a);
	char byte;

	if (fd < 0)
		return;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
	if (send_all(fd, request, strlen(request)) == 0)
		while (recv(fd, &byte, 1, 0) > 0)
			;
	close(fd);
}

void
forkserver_end(struct arena *a)
{
	forkserver_end_kind(a, "all");
}
