#define _GNU_SOURCE
#include "os/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

static const int caught[] = {
	SIGINT, SIGTERM, SIGHUP, SIGCHLD, SIGTSTP, SIGNALS_ORPHANED};
static struct sigaction before[sizeof caught / sizeof *caught];
static int writing = -1, reading, users;

static void
put(int signal)
{
	unsigned char byte = (unsigned char)signal;
	int saved = errno;

	ssize_t n = write(writing, &byte, 1);

	(void)n; /* A full pipe holds enough signals already. */
	errno = saved;
}

int
signals_open(void)
{
	struct sigaction action = {.sa_handler = put, .sa_flags = SA_RESTART};
	int fds[2];

	if (users) {
		users++;
		return reading;
	}
	if (pipe2(fds, O_CLOEXEC | O_NONBLOCK) != 0)
		return -1;
	reading = fds[0];
	writing = fds[1];
	users = 1;
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < sizeof caught / sizeof *caught; i++) {
		sigaction(caught[i], NULL, &before[i]);
		if (before[i].sa_handler != SIG_IGN ||
			caught[i] == SIGNALS_ORPHANED)
			sigaction(caught[i], &action, NULL);
	}
	signal(SIGPIPE, SIG_IGN);
	return fds[0];
}

int
signals_next(int fd)
{
	unsigned char byte;

	return read(fd, &byte, 1) == 1 ? byte : 0;
}

void
signals_close(int fd)
{
	if (--users)
		return;
	for (size_t i = 0; i < sizeof caught / sizeof *caught; i++)
		sigaction(caught[i], &before[i], NULL);
	close(fd);
	close(writing);
	writing = -1;
}
