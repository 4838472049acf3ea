#define _POSIX_C_SOURCE 200809L
#include "core/run_id.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/paths.h"
#include "os/clock.h"
#include "os/process.h"

pid_t
run_id(void)
{
	const char *named = getenv(RUN_VARIABLE);

	return named ? (pid_t)strtol(named, NULL, 10) : getppid();
}

pid_t
run_server_id(void)
{
	const char *named = getenv(SERVER_VARIABLE);

	return named ? (pid_t)strtol(named, NULL, 10) : run_id();
}

void
run_share_server(pid_t served)
{
	char pid[24];

	snprintf(pid, sizeof pid, "%ld", (long)served);
	if (served)
		setenv(SERVER_VARIABLE, pid, 1);
	else
		unsetenv(SERVER_VARIABLE);
}

int
run_shares_server(void)
{
	return getenv(SERVER_VARIABLE) != NULL;
}

int
run_is_gone(void)
{
	return process_is_gone(run_id());
}

int
run_is_around(void)
{
	return getenv(RUN_VARIABLE) && run_id() != getpid();
}

void
run_lead(void)
{
	char pid[24];

	snprintf(pid, sizeof pid, "%ld", (long)getpid());
	setenv(RUN_VARIABLE, pid, 1);
}

void
run_begin(void)
{
	run_lead();
	clock_now(); /* sets the time of the run, for all that we start */
}

/* The path is relative, since the path of a socket has at most 108 bytes. */
const char *
run_server_file(struct arena *a, const char *suffix)
{
	return arena_fmt(a, "%s/%ld.%s", paths.server, (long)run_id(), suffix);
}
