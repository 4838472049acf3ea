#define _GNU_SOURCE
#include "os/process.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif
#ifdef __APPLE__
#include <mach-o/dyld.h>
#endif

#include "base/die.h"
#include "os/fs.h"

#define EPOCH_VARIABLE "AOMAKER_EPOCH" /* SECONDS HOST; known to python/ */
#define LISTEN 300                     /* milliseconds between two looks */
#define STEP 10                        /* seconds: more than a message takes */

/* in the child: descriptor `from` (-1: /dev/null) becomes `to` */
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
	signal(SIGCHLD, SIG_DFL); /* ignored, it would tell no status */
}

int
process_is_gone(pid_t pid)
{
	return kill(pid, 0) != 0 && errno == ESRCH;
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

	if (!path) /* as exec(3) has it */
		path = "/bin:/usr/bin";
	if (strchr(name, '/'))
		return access(name, X_OK) == 0 && fs_is_file(name)
			? arena_dup(a, name)
			: NULL;
	for (; path; path = *end ? end + 1 : NULL) {
		const char *file;

		end = strchrnul(path, ':');
		file = fs_join(
			a, arena_ndup(a, path, (size_t)(end - path)), name);
		if (access(file, X_OK) == 0 && fs_is_file(file))
			return file;
	}
	return NULL;
}

const char *
process_self(struct arena *a)
{
	char path[PATH_MAX];

#ifdef __APPLE__
	char raw[PATH_MAX];
	uint32_t size = sizeof raw;

	if (_NSGetExecutablePath(raw, &size) != 0 || !realpath(raw, path))
		return NULL;
#else
	ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);

	if (n < 0)
		return NULL;
	path[n] = '\0';
#endif
	return arena_dup(a, path);
}

const char *
process_beside(struct arena *a, const char *name)
{
	const char *self = process_self(a), *file;

	if (!self)
		return NULL;
	file = fs_clean(a, "/",
		arena_fmt(a, "%.*s/%s", (int)(strrchr(self, '/') - self), self,
			name));
	file = fs_join(a, "/", file);
	return access(file, R_OK) == 0 ? file : NULL;
}

const char *
process_share(struct arena *a, const char *name)
{
	/* installed, then in the checkout */
	static const char *const places[] = {
		"../share/aomaker", "..", "../src"};
	const char *file = NULL;

	for (size_t i = 0; i < sizeof places / sizeof *places && !file; i++)
		file = process_beside(
			a, arena_fmt(a, "%s/%s", places[i], name));
	return file;
}

const char *
process_worker(struct arena *a)
{
	const char *worker = process_share(a, "python/worker.py");

	if (!worker)
		die("python/worker.py is missing; is aomaker installed whole?");
	return worker;
}

static double
read_clock(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double epoch; /* when the clock that nobody sets was 0 */

/* that of the run, unless it was begun on another machine */
static int
find_epoch(const char *host)
{
	const char *text = getenv(EPOCH_VARIABLE);
	char *end;

	if (!text)
		return -1;
	epoch = strtod(text, &end);
	return *end == ' ' && strcmp(end + 1, host) == 0 ? 0 : -1;
}

double
clock_now(void)
{
	char host[256] = "", text[300];

	if (epoch != 0)
		return epoch + clock_steady();
	gethostname(host, sizeof host - 1);
	if (find_epoch(host) != 0) {
		epoch = read_clock(CLOCK_REALTIME) - clock_steady();
		snprintf(text, sizeof text, "%.6f %s", epoch, host);
		setenv(EPOCH_VARIABLE, text, 1);
	}
	return epoch + clock_steady();
}

void
clock_set(double now)
{
	if (fabs(now - clock_now()) > STEP)
		epoch = now - clock_steady();
}

double
clock_steady(void)
{
	return read_clock(CLOCK_MONOTONIC);
}
