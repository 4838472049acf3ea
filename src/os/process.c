#define _GNU_SOURCE
#include "os/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "os/fs.h"
#include "os/path.h"

#define LISTEN 300 /* milliseconds between two calls of `heard` */

/* in the child: makes `to` a copy of descriptor `from` (-1: /dev/null) */
static int
put(int from, int to)
{
	if (from < 0)
		from = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (from == to)
		return fcntl(to, F_SETFD, 0);
	return dup2(from, to) < 0 ? -1 : 0;
}

static int
inherit(int fd)
{
	return fd > 0 ? fcntl(fd, F_SETFD, 0) : 0;
}

static void
set_env(const char *const *env)
{
	for (; env && *env; env++) {
		const char *eq = strchr(*env, '=');

		if (!eq)
			unsetenv(*env);
		else
			putenv((char *)*env);
	}
}

void
process_settle(void)
{
	sigset_t none;
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGCHLD, SIG_DFL); /* ignored, waitpid would get no status */
}

int
process_is_gone(pid_t pid)
{
	return kill(pid, 0) != 0 && errno == ESRCH;
}

unsigned long long
process_begin(pid_t pid)
{
	struct arena a = {0};
	struct buf text = {0};
	unsigned long long ticks = 0;
	const char *end;

	if (fs_read(arena_fmt(&a, "/proc/%ld/stat", (long)pid), &text) == 0 &&
		(end = strrchr(text.s, ')')) &&
		sscanf(end + 1,
			" %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u "
			"%*u %*u %*u %*d %*d %*d %*d %*d %*d %llu",
			&ticks) != 1)
		ticks = 0;
	buf_release(&text);
	arena_free(&a);
	return ticks;
}

void
process_die_with_parent(int signal)
{
#ifdef __linux__
	prctl(PR_SET_PDEATHSIG, signal);
#else
	(void)signal;
#endif
}

static struct {
	int fd, signal;
} input;

static void *
wait_for_end(void *unused)
{
	char c;
	ssize_t n;

	do
		n = read(input.fd, &c, 1);
	while (n > 0 || (n < 0 && errno == EINTR));
	kill(getpid(), input.signal);
	return unused;
}

int
process_signal_at_end_of_input(int signal)
{
	pthread_t thread;
	int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);

	input.signal = signal;
	input.fd = fcntl(0, F_DUPFD_CLOEXEC, 3);
	if (nothing < 0 || input.fd < 0 || dup2(nothing, 0) < 0)
		return -1;
	close(nothing);
	errno = pthread_create(&thread, NULL, wait_for_end, NULL);
	return errno ? -1 : 0;
}

static _Noreturn void
child(const struct process *p, int report)
{
	sigset_t none;
	int cause;

	if (p->group)
		setpgid(0, 0);
	process_die_with_parent(p->dies);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	for (int s = 1; s < 32; s++)
		signal(s, SIG_DFL);
	set_env(p->env);
	if (put(p->in, 0) == 0 && put(p->out, 1) == 0 && put(p->err, 2) == 0 &&
		inherit(p->keep[0]) == 0 && inherit(p->keep[1]) == 0)
		execvp(p->argv[0], (char *const *)p->argv);
	cause = errno;
	if (write(report, &cause, sizeof cause) < 0)
		_exit(126);
	_exit(127);
}

pid_t
process_start(const struct process *p)
{
	int report[2], cause = 0;
	ssize_t n;
	pid_t pid;

	if (pipe2(report, O_CLOEXEC) != 0)
		return -1;
	pid = fork();
	if (pid == 0)
		child(p, report[1]);
	close(report[1]);
	if (pid > 0) {
		do
			n = read(report[0], &cause, sizeof cause);
		while (n < 0 && errno == EINTR);
		if (cause) {
			process_wait(pid);
			errno = cause;
			pid = -1;
		}
	}
	close(report[0]);
	return pid;
}

int
process_wait(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return status;
}

static int shielded;

void
process_shield(void)
{
	shielded = 1;
}

int
process_listen(const char *const *argv, struct buf *out,
	void (*heard)(const struct buf *out, void *context), void *context)
{
	struct process p = {.argv = argv,
		.in = -1,
		.group = shielded,
		.dies = shielded ? SIGKILL : 0};
	int fds[2];
	ssize_t n;
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC) != 0)
		return -1;
	p.out = p.err = fds[1];
	pid = process_start(&p);
	close(fds[1]);
	while (pid > 0) {
		struct pollfd fd = {.fd = fds[0], .events = POLLIN};

		buf_reserve(out, 4096);
		if (heard && poll(&fd, 1, LISTEN) == 0) {
			out->s[out->n] = '\0';
			heard(out, context);
			continue;
		}
		n = read(fds[0], out->s + out->n, 4096);
		if (n == 0 || (n < 0 && errno != EINTR))
			break;
		if (n > 0)
			out->s[out->n += (size_t)n] = '\0';
		if (n > 0 && heard)
			heard(out, context);
	}
	close(fds[0]);
	return pid < 0 ? -1 : process_wait(pid);
}

int
process_output(const char *const *argv, struct buf *out)
{
	return process_listen(argv, out, NULL, NULL);
}

int
process_status(int wait_status)
{
	return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status)
					: WEXITSTATUS(wait_status);
}

const char *
process_find(struct arena *a, const char *name)
{
	const char *path = getenv("PATH"), *end;

	if (!path) /* the default of execvp(3) */
		path = "/bin:/usr/bin";
	if (strchr(name, '/'))
		return access(name, X_OK) == 0 && fs_is_file(name)
			? arena_dup(a, name)
			: NULL;
	for (; path; path = *end ? end + 1 : NULL) {
		const char *file;

		end = strchrnul(path, ':');
		file = path_join(
			a, arena_ndup(a, path, (size_t)(end - path)), name);
		if (access(file, X_OK) == 0 && fs_is_file(file))
			return file;
	}
	return NULL;
}
