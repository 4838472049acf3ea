/*
 * Wrappers of functions that start programs: the program is recorded, and gets two
 * more variables, which its own copy of this library takes out again.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <wordexp.h>

#include "recorder/log.h"
#include "recorder/program.h"
#include "recorder/record.h"
#include "recorder/wrap.h"

extern char **environ;

enum { SCRIPTS = 5 }; /* that are interpreters of each other; as Linux has it */

/* 1: the loader of a new program finds this library */
static int
library_is_there(void)
{
	int fd;

	if (!log_library()[0])
		return 0;
	fd = (int)wrap_syscall(
		SYS_openat, AT_FDCWD, log_library(), O_RDONLY | O_CLOEXEC, 0);
	if (fd >= 0)
		wrap_syscall(SYS_close, fd);
	return fd >= 0;
}

static void
missing(const char *path)
{
	if (wrap_syscall(SYS_faccessat, AT_FDCWD, path, F_OK) != 0)
		record_path("absent", AT_FDCWD, path);
}

/* Python's ctypes.util starts it, and on Debian it is a static program. */
static int
reads_system_only(const char *path)
{
	return strcmp(path, "/sbin/ldconfig") == 0 ||
		strcmp(path, "/usr/sbin/ldconfig") == 0;
}

/* records a program; 1: this library is to be loaded into it */
static int
follows(const char *path)
{
	struct program program;
	const char *file = path;

	for (int i = 0; i < SCRIPTS; i++) {
		switch (program_look(file, &program)) {
		case PROGRAM_MISSING: /* here, but perhaps not there */
			missing(file);
			return library_is_there();
		case PROGRAM_CANNOT:
			record_path("program", AT_FDCWD, file);
			if (!reads_system_only(file))
				record_unknown(program.why, file);
			return 0;
		case PROGRAM_SCRIPT:
			record_path("program", AT_FDCWD, file);
			file = program.interpreter;
			break;
		case PROGRAM_TEXT:
		case PROGRAM_LOADS:
			record_path("program", AT_FDCWD, file);
			if (library_is_there())
				return 1;
			record_unknown("program that finds no recorder,", file);
			return 0;
		}
	}
	return 0;
}

/* the same for a name that is looked for in PATH */
static int
follows_name(const char *name)
{
	const char *folders = getenv("PATH");
	char path[PATH_MAX];

	if (!folders)
		folders = "/bin:/usr/bin";
	if (strchr(name, '/') || !name[0])
		return follows(name);
	for (const char *end; folders; folders = *end ? end + 1 : NULL) {
		struct program program;
		int n;

		end = strchrnul(folders, ':');
		n = snprintf(path, sizeof path, "%.*s%s%s",
			(int)(end - folders), folders,
			end == folders ? "" : "/", name);
		if (n < 0 || n >= (int)sizeof path)
			continue;
		if (program_look(path, &program) != PROGRAM_MISSING)
			return follows(path);
		missing(path);
	}
	return library_is_there();
}

static size_t
count(char *const *list)
{
	size_t n = 0;

	while (list && list[n])
		n++;
	return n;
}

/* tells all logs that a program is to load this library; by: 1, or -1 again */
static void
expect(int by)
{
	for (struct log *l = log_current(); l; l = l->outer)
		l->seen->started += by;
}

static const char *
own_preload(char *const *env)
{
	for (; env && *env; env++)
		if (strncmp(*env, "LD_PRELOAD=", 11) == 0)
			return strcmp(*env + 11, log_library()) == 0
				? ""
				: *env + 11;
	return "";
}

/*
 * Copies an environment to `out`, which has room for two more variables and a
 * NULL; ours are the last. `text` has the size that is returned for NULL.
 */
static size_t
inject(char *const *env, char **out, char *text, size_t size)
{
	const char *own = own_preload(env);
	size_t n = (size_t)snprintf(text, size, "LD_PRELOAD=%s%s%s", own,
			   *own ? ":" : "", log_library()) +
		1;
	size_t k = 0;

	if (!text)
		return n + sizeof LOG_VARIABLE + log_value(NULL, 0) + 1;
	for (; env && *env; env++)
		if (strncmp(*env, "LD_PRELOAD=", 11) != 0 &&
			strncmp(*env, LOG_VARIABLE "=", sizeof LOG_VARIABLE) !=
				0)
			out[k++] = *env;
	out[k++] = text;
	if (log_current()) {
		memcpy(text + n, LOG_VARIABLE "=", sizeof LOG_VARIABLE);
		out[k++] = text + n;
		n += sizeof LOG_VARIABLE;
		log_value(text + n, size - n);
	}
	out[k] = NULL;
	return 0;
}

/* Calls `call` with `env` as the environment, or a copy of it with our variables.
   On the stack, since a vforked child shares its memory with its parent. */
#define WITH_ENVIRONMENT(given, call)                                          \
	do {                                                                   \
		size_t size_ = inject(given, NULL, NULL, 0);                   \
		char text_[size_], *env[count(given) + 3];                     \
		inject(given, env, text_, size_);                              \
		expect(1);                                                     \
		call;                                                          \
	} while (0)

EXPORT int
execve(const char *path, char *const argv[], char *const given[])
{
	int followed = !wrap_is_null(path) && follows(path);

	REAL(execve);
	if (!followed)
		return real(path, argv, given);
	WITH_ENVIRONMENT(given, real(path, argv, env));
	expect(-1);
	return -1;
}

EXPORT int
execv(const char *path, char *const argv[])
{
	return execve(path, argv, environ);
}

EXPORT int
execvpe(const char *name, char *const argv[], char *const given[])
{
	int followed = !wrap_is_null(name) && follows_name(name);

	REAL(execvpe);
	if (!followed)
		return real(name, argv, given);
	WITH_ENVIRONMENT(given, real(name, argv, env));
	expect(-1);
	return -1;
}

EXPORT int
execvp(const char *name, char *const argv[])
{
	return execvpe(name, argv, environ);
}

EXPORT int
fexecve(int fd, char *const argv[], char *const given[])
{
	char path[40];
	int followed;

	REAL(fexecve);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	record_fd("program", fd);
	followed = follows(path);
	if (!followed)
		return real(fd, argv, given);
	WITH_ENVIRONMENT(given, real(fd, argv, env));
	expect(-1);
	return -1;
}

EXPORT int
execveat(int dir, const char *path, char *const argv[], char *const given[],
	int flags)
{
	int followed;

	REAL(execveat);
	followed = !wrap_is_null(path) && (path[0] == '/' || dir == AT_FDCWD) &&
		follows(path);
	if (!followed) {
		record_unknown("program started by its descriptor,",
			!wrap_is_null(path) && path[0] ? path : "unnamed");
		return real(dir, path, argv, given, flags);
	}
	WITH_ENVIRONMENT(given, real(dir, path, argv, env, flags));
	expect(-1);
	return -1;
}

/* the arguments of an execl…() call, and its environment if it has one */
static size_t
count_arguments(va_list ap)
{
	size_t n = 1;

	while (va_arg(ap, char *))
		n++;
	return n;
}

#define EXECL(name, call, env)                                                 \
	EXPORT int name(const char *path, const char *first, ...)              \
	{                                                                      \
		va_list ap;                                                    \
		size_t n;                                                      \
		va_start(ap, first);                                           \
		n = wrap_is_null(first) ? 0 : count_arguments(ap);             \
		va_end(ap);                                                    \
		char *argv[n + 1];                                             \
		argv[0] = (char *)first;                                       \
		va_start(ap, first);                                           \
		for (size_t i = 1; i <= n; i++)                                \
			argv[i] = va_arg(ap, char *);                          \
		char *const *given = env;                                      \
		va_end(ap);                                                    \
		return call(path, argv, (char **)given);                       \
	}

EXECL(execl, execve, environ)
EXECL(execlp, execvpe, environ)
EXECL(execle, execve, va_arg(ap, char *const *))

#define SPAWN(name, follow)                                                    \
	EXPORT int name(pid_t *restrict pid, const char *restrict path,        \
		const posix_spawn_file_actions_t *restrict actions,            \
		const posix_spawnattr_t *restrict attributes,                  \
		char *const *restrict argv, char *const *restrict given)       \
	{                                                                      \
		int error;                                                     \
		REAL(name);                                                    \
		if (wrap_is_null(path) || !follow(path))                       \
			return real(                                           \
				pid, path, actions, attributes, argv, given);  \
		WITH_ENVIRONMENT(given,                                        \
			error = real(                                          \
				pid, path, actions, attributes, argv, env));   \
		if (error)                                                     \
			expect(-1);                                            \
		return error;                                                  \
	}

SPAWN(posix_spawn, follows)
SPAWN(posix_spawnp, follows_name)

EXPORT int
posix_spawn_file_actions_addopen(posix_spawn_file_actions_t *restrict actions,
	int fd, const char *restrict path, int flags, mode_t mode)
{
	REAL(posix_spawn_file_actions_addopen);
	record_open(AT_FDCWD, path, flags, access(path, F_OK) != 0);
	return real(actions, fd, path, flags, mode);
}

/* libc's own system() calls no function that we wrap */
EXPORT int
system(const char *line)
{
	const char *argv[] = {"sh", "-c", line, NULL};
	struct sigaction ignored = {.sa_handler = SIG_IGN}, old[2];
	sigset_t child, mask, defaults;
	posix_spawnattr_t attributes;
	int status = -1, error;
	pid_t pid;

	REAL(system);
	if (!line || !log_current())
		return real(line);
	sigemptyset(&ignored.sa_mask);
	sigemptyset(&defaults);
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigaction(SIGINT, &ignored, &old[0]);
	sigaction(SIGQUIT, &ignored, &old[1]);
	if (old[0].sa_handler != SIG_IGN)
		sigaddset(&defaults, SIGINT);
	if (old[1].sa_handler != SIG_IGN)
		sigaddset(&defaults, SIGQUIT);
	pthread_sigmask(SIG_BLOCK, &child, &mask);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigmask(&attributes, &mask);
	posix_spawnattr_setsigdefault(&attributes, &defaults);
	posix_spawnattr_setflags(
		&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
	error = posix_spawn(&pid, "/bin/sh", NULL, &attributes,
		(char *const *)argv, environ);
	posix_spawnattr_destroy(&attributes);
	if (error)
		status = W_EXITCODE(127, 0);
	else
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
	sigaction(SIGINT, &old[0], NULL);
	sigaction(SIGQUIT, &old[1], NULL);
	pthread_sigmask(SIG_SETMASK, &mask, NULL);
	return status;
}

/* popen() and wordexp() of libc give their shell the environment as it is */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

#define IN_ENVIRONMENT(call)                                                   \
	do {                                                                   \
		char **own;                                                    \
		pthread_mutex_lock(&lock);                                     \
		own = environ;                                                 \
		WITH_ENVIRONMENT(own, (environ = env, call));                  \
		environ = own;                                                 \
		pthread_mutex_unlock(&lock);                                   \
	} while (0)

EXPORT FILE *
popen(const char *line, const char *mode)
{
	FILE *f;

	REAL(popen);
	if (!log_current() || !follows("/bin/sh"))
		return real(line, mode);
	IN_ENVIRONMENT(f = real(line, mode));
	if (!f)
		expect(-1);
	return f;
}

/* its shell, if the words need one, is not counted as expected */
EXPORT int
wordexp(const char *restrict words, wordexp_t *restrict out, int flags)
{
	REAL(wordexp);
	if (!log_current() || (flags & WRDE_NOCMD) || !strpbrk(words, "$`"))
		return real(words, out, flags);
	record_unknown("shell of wordexp(), in", "");
	return real(words, out, flags);
}
