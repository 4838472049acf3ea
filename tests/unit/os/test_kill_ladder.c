/* Signals of rising force, and who gets them. */
#define _DEFAULT_SOURCE
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "os/clock.h"
#include "os/kill_ladder.h"
#include "os/process.h"
#include "tap.h"

enum { FOREVER = 3600 };

/*
 * A child that leads a process group of two, both of which ignore SIGINT if
 * they shall. *held is at its end when the last of them has ended.
 */
static pid_t
start_group(int ignores, int *held)
{
	int fds[2];
	pid_t pid;

	if (pipe(fds) != 0)
		abort();
	signal(SIGINT, ignores ? SIG_IGN : SIG_DFL);
	pid = fork();
	if (pid == 0) {
		setpgid(0, 0);
		fork();
		close(fds[0]);
		for (;;)
			pause();
	}
	setpgid(pid, pid);
	close(fds[1]);
	*held = fds[0];
	return pid;
}

static int
signal_of(pid_t pid)
{
	int status = process_wait(pid);

	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static int
is_at_end(int fd)
{
	char byte;

	return read(fd, &byte, 1) == 0;
}

static void
test_steps(void)
{
	static const struct kill_step steps[] = {
		{SIGINT, 1, 0}, {SIGTERM, 0, 0}, {SIGKILL, 1, 0}, {0, 0, 0}};
	struct kill_ladder l;
	int held;
	pid_t pid = start_group(1, &held);

	kill_ladder_begin(&l, pid, steps);
	ok(l.step == 0, "nothing is sent at the beginning");
	ok(kill_ladder_climb(&l) && l.step == 1, "the first is due at once");
	ok(waitpid(pid, NULL, WNOHANG) == 0, "the process ignores it");
	ok(kill_ladder_climb(&l) && l.step == 2, "the second is sent");
	ok(signal_of(pid) == SIGTERM, "the process ends of it");
	ok(kill_ladder_climb(&l), "the third is sent to the group");
	ok(is_at_end(held), "the other process of the group ends of it");
	ok(!kill_ladder_climb(&l), "no step is left");
	close(held);
}

static void
test_pause(void)
{
	static const struct kill_step steps[] = {
		{SIGINT, 1, FOREVER}, {SIGKILL, 1, 0}, {0, 0, 0}};
	struct kill_ladder l;
	int held;
	pid_t pid = start_group(1, &held);

	kill_ladder_begin(&l, pid, steps);
	kill_ladder_climb(&l);
	ok(kill_ladder_climb(&l) && l.step == 1, "the pause is kept");
	ok(l.due > clock_steady(), "the next step is due later");
	ok(waitpid(pid, NULL, WNOHANG) == 0, "the process lives meanwhile");
	kill(-pid, SIGKILL);
	process_wait(pid);
	ok(is_at_end(held), "the group has ended");
	close(held);
}

static void
test_children(void)
{
	struct arena a = {0};
	struct kill_ladders e = {0};
	int held[3];
	pid_t ended = start_group(0, &held[0]), two[2];

	kill(-ended, SIGKILL);
	is_at_end(held[0]);
	for (int i = 0; i < 2; i++)
		two[i] = start_group(0, &held[i + 1]);
	kill_ladders_add(&e, &a, ended);
	for (int i = 0; i < 2; i++)
		kill_ladders_add(&e, &a, two[i]);
	kill_ladders_finish(&e);
	ok(kill_ladders_look(&e) == 0, "all children have ended");
	for (int i = 0; i < 2; i++)
		ok(waitpid(two[i], NULL, WNOHANG) < 0 && is_at_end(held[i + 1]),
			"child %d was waited for, its group has ended", i);
	for (int i = 0; i < 3; i++)
		close(held[i]);
	arena_free(&a);
}

int
main(void)
{
	test_steps();
	test_pause();
	test_children();
	return done();
}
