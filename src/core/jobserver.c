#define _GNU_SOURCE
#include "core/jobserver.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define AUTH "--jobserver-auth="
#define AUTH_OLD "--jobserver-fds=" /* make before 4.2 */

enum { FDS_MAX = 1024 }; /* descriptors that the keeper closes */

/* the text after a prefix, or NULL */
static const char *
after(const char *text, const char *prefix)
{
	size_t n = strlen(prefix);

	return strncmp(text, prefix, n) == 0 ? text + n : NULL;
}

/* the last one counts, as for make */
int
jobserver_parse(struct jobserver_auth *auth, struct arena *a, const char *flags)
{
	char *words = arena_dup(a, flags), *rest, *word;
	int found = 0;

	for (word = strtok_r(words, " \t", &rest); word;
		word = strtok_r(NULL, " \t", &rest)) {
		const char *value = after(word, AUTH), *fifo;

		if (!value && !(value = after(word, AUTH_OLD)))
			continue;
		*auth = (struct jobserver_auth){.in = -1, .out = -1};
		if ((fifo = after(value, "fifo:"))) {
			auth->fifo = fifo;
			found = *fifo != '\0';
		} else {
			/* negative ones: not for this recipe */
			found = sscanf(value, "%d,%d", &auth->in, &auth->out) ==
					2 &&
				auth->in >= 0 && auth->out >= 0;
		}
	}
	return found;
}

/* 1: a pipe that we have inherited; ours are all close-on-exec */
static int
is_inherited_pipe(int fd)
{
	struct stat st;
	int flags = fcntl(fd, F_GETFD);

	return flags >= 0 && !(flags & FD_CLOEXEC) && fstat(fd, &st) == 0 &&
		S_ISFIFO(st.st_mode);
}

/* Others read the same pipe in their own way, so that our end gets flags of its own:
   Linux opens it anew. */
static int
open_pipe(
	struct jobserver *j, const struct jobserver_auth *auth, struct arena *a)
{
	const char *in =
		auth->fifo ? auth->fifo : arena_fmt(a, "/dev/fd/%d", auth->in);

	if (!auth->fifo &&
		(!is_inherited_pipe(auth->in) || !is_inherited_pipe(auth->out)))
		return -1;
	j->in = open(in, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (j->in < 0)
		return -1;
	j->out = auth->fifo ? open(auth->fifo, O_WRONLY | O_CLOEXEC)
			    : fcntl(auth->out, F_DUPFD_CLOEXEC, 3);
	return j->out < 0 ? -1 : 0;
}

/* A token is forgotten before it is written: who is killed in a system call has done
   it, and seldom is anybody killed between the two. The other way round each kill
   during the call would make a second token. */
static void
put_back(volatile char *token, int out)
{
	char c = *token;
	ssize_t n;

	*token = '\0';
	do
		n = write(out, &c, 1);
	while (n < 0 && errno == EINTR);
}

/* the keeper: waits until nobody has the other end of its pipe any more */
static _Noreturn void
keep(const struct jobserver *j, int end)
{
	char c;
	ssize_t n;

	setsid(); /* what kills our process group leaves it */
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	for (int fd = 0; fd < FDS_MAX; fd++)
		if (fd != j->out && fd != end)
			close(fd);
	do
		n = read(end, &c, 1);
	while (n > 0 || (n < 0 && errno == EINTR));
	for (int i = 0; i < JOBSERVER_TOKENS_MAX; i++)
		if (j->tokens[i])
			put_back(&j->tokens[i], j->out);
	_exit(0);
}

static int
start_keeper(struct jobserver *j)
{
	int fds[2];

	j->keeper = -1;
	j->life = -1;
	if (pipe2(fds, O_CLOEXEC) != 0)
		return -1;
	j->keeper = fork();
	if (j->keeper == 0)
		keep(j, fds[0]);
	close(fds[0]);
	j->life = fds[1];
	return j->keeper < 0 ? -1 : 0;
}

static const char *
flags_of_make(void)
{
	static const char *const names[] = {
		"CARGO_MAKEFLAGS", "MAKEFLAGS", "MFLAGS"};
	const char *flags = NULL;

	for (size_t i = 0; i < 3 && !flags; i++)
		flags = getenv(names[i]);
	return flags ? flags : "";
}

int
jobserver_open(struct jobserver *j, struct arena *a, const char **why)
{
	struct jobserver_auth auth;

	*j = (struct jobserver){.in = -1, .out = -1, .life = -1};
	if (!jobserver_parse(&auth, a, flags_of_make()))
		return 0;
	if (open_pipe(j, &auth, a) != 0) {
		*why = auth.fifo
			? arena_fmt(a, "%s: %s", auth.fifo, strerror(errno))
			: "its recipe has to begin with a +";
		jobserver_close(j);
		return -1;
	}
	j->tokens = mmap(NULL, JOBSERVER_TOKENS_MAX, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (j->tokens == MAP_FAILED)
		j->tokens = NULL;
	if (j->tokens && start_keeper(j) == 0)
		return 1;
	*why = strerror(errno);
	jobserver_close(j);
	return -1;
}

int
jobserver_take(struct jobserver *j)
{
	/* where our end has the flags of others: only if there is something */
	struct pollfd fd = {.fd = j->in, .events = POLLIN};

	if (j->n == JOBSERVER_TOKENS_MAX || poll(&fd, 1, 0) <= 0 ||
		read(j->in, &j->tokens[j->n], 1) != 1)
		return 0;
	j->n++;
	return 1;
}

void
jobserver_keep(struct jobserver *j, int n)
{
	while (j->n > n)
		put_back(&j->tokens[--j->n], j->out);
}

void
jobserver_look(struct jobserver *j)
{
	if (j->keeper > 0 && waitpid(j->keeper, NULL, WNOHANG) != j->keeper)
		return;
	if (j->life >= 0)
		close(j->life);
	start_keeper(j);
}

void
jobserver_close(struct jobserver *j)
{
	if (j->tokens)
		jobserver_keep(j, 0);
	if (j->life >= 0)
		close(j->life);
	if (j->keeper > 0)
		waitpid(j->keeper, NULL, 0);
	if (j->in >= 0)
		close(j->in);
	if (j->out >= 0)
		close(j->out);
	if (j->tokens)
		munmap(j->tokens, JOBSERVER_TOKENS_MAX);
	*j = (struct jobserver){.in = -1, .out = -1, .life = -1};
}
