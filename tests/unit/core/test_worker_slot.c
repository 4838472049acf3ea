/* Slots of groups, and Ninja's -j, which says how many there are. */
#define _DEFAULT_SOURCE
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/paths.h"
#include "core/run_id.h"
#include "core/worker_slot.h"
#include "os/fs.h"
#include "tap.h"

#define JOBS(words) worker_slot_jobs(words, sizeof words - 1)

static void
test_jobs(void)
{
	ok(JOBS("ninja\0-j4\0") == 4, "-j4");
	ok(JOBS("ninja\0-j\0"
		"12\0all\0") == 12,
		"-j 12");
	ok(JOBS("/usr/bin/ninja\0-C\0-j9\0-vj3\0") == 3, "after other options");
	ok(JOBS("ninja\0-nj5\0-k0\0-f\0-j7\0") == 5, "a value is no option");
	ok(JOBS("ninja\0-j2\0--verbose\0-j8\0") == 8, "the last one counts");
	ok(JOBS("ninja\0") == 0 && JOBS("ninja\0-j\0") == 0 &&
			JOBS("ninja\0-j0\0") == 0 && JOBS("") == 0,
		"none, or no limit");
}

/* starts a child that holds a slot until it is killed */
static struct worker_slot
slot_of_child(pid_t *pid, struct arena *a)
{
	struct worker_slot s = {0};
	char testrun[33] = "";
	int fds[2];

	if (pipe(fds) != 0)
		exit(2);
	*pid = fork();
	if (*pid == 0) {
		if (worker_slot_take(&s, a) != 0 ||
			write(fds[1], &s, sizeof s) < 0 ||
			write(fds[1], s.testrun, 32) < 0)
			_exit(2);
		pause();
	}
	close(fds[1]);
	if (read(fds[0], &s, sizeof s) <= 0 || read(fds[0], testrun, 32) <= 0)
		exit(2);
	close(fds[0]);
	s.testrun = arena_dup(a, testrun);
	return s;
}

static void
end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void
test_slots(void)
{
	struct arena a = {0};
	struct worker_slot s[4];
	pid_t pids[4];

	run_begin();
	worker_slot_set_count(2);
	for (int i = 0; i < 3; i++)
		s[i] = slot_of_child(&pids[i], &a);
	ok(s[0].number == 0 && s[1].number == 1 && s[2].number == 2,
		"each has another number");
	ok(s[0].count == 2 && s[1].count == 2 && s[2].count == 3,
		"a number is below the count");
	is(s[1].testrun, s[0].testrun, "they are of one run");
	ok(strlen(s[0].testrun) == 32, "which has a long id");
	end(pids[0]);
	setenv(RUN_VARIABLE, "1", 1);
	s[3] = slot_of_child(&pids[3], &a);
	ok(s[3].number == 0, "a slot is taken again when it is free");
	ok(strcmp(s[3].testrun, s[0].testrun) != 0, "by another run");
	for (int i = 1; i < 4; i++)
		end(pids[i]);
	arena_free(&a);
}

static int queue = -1; /* of worker_slot_hold() */

/* starts a child that enters, tells so by a byte, and holds its slot */
static pid_t
enter(int told)
{
	struct arena a = {0};
	struct worker_slot s = {.number = -1};
	pid_t pid = fork();

	if (pid)
		return pid;
	close(queue); /* a copy would hold it, too */
	if (worker_slot_enter(&s, &a) != 0 || write(told, &s.number, 1) != 1)
		_exit(2);
	pause();
	_exit(0);
}

/* the number of the slot that somebody has entered; 100: nobody has */
static int
entered(int told, int milliseconds)
{
	struct pollfd fd = {.fd = told, .events = POLLIN};
	signed char number = 100;

	if (poll(&fd, 1, milliseconds) > 0 && read(told, &number, 1) != 1)
		exit(2);
	return number;
}

static int
is_awaited(void)
{
	int fd = worker_slot_hold();

	if (fd >= 0)
		close(fd);
	return fd < 0;
}

static void
test_limit(void)
{
	enum { SOON = 100, LATE = 60 * 1000 };
	pid_t pids[4], first;
	int fds[2];

	if (pipe(fds) != 0 || worker_slot_limit(2) != 0)
		exit(2);
	pids[0] = enter(fds[1]);
	ok(entered(fds[0], LATE) == 0, "the first slot");
	pids[1] = enter(fds[1]);
	ok(entered(fds[0], LATE) == 1 && worker_slot_count_taken() == 2,
		"the second");
	ok(!is_awaited(), "nobody waits");
	pids[2] = enter(fds[1]);
	while (!is_awaited())
		usleep(1000);
	ok(entered(fds[0], SOON) == 100, "the third waits");
	end(pids[0]);
	ok(entered(fds[0], LATE) == 0, "until the first is killed");
	pids[0] = enter(fds[1]);
	pids[3] = enter(fds[1]);
	while (!is_awaited())
		usleep(1000);
	worker_slot_limit(3);
	ok(entered(fds[0], LATE) == 2, "or the limit has risen");
	ok(entered(fds[0], SOON) == 100, "by one");
	worker_slot_limit(0);
	ok(entered(fds[0], LATE) == 3, "or is gone");
	queue = worker_slot_hold();
	worker_slot_limit(9);
	first = enter(fds[1]);
	ok(entered(fds[0], SOON) == 100, "no slot is taken meanwhile");
	close(queue);
	ok(entered(fds[0], LATE) == 4, "but then");
	worker_slot_limit(1);
	unsetenv(RUN_VARIABLE);
	end(first);
	first = enter(fds[1]);
	ok(entered(fds[0], LATE) == -1, "a bare Ninja has no limit");
	end(first);
	for (int i = 0; i < 4; i++)
		end(pids[i]);
}

int
main(void)
{
	char folder[] = "/tmp/test_worker_slot.XXXXXX";

	if (!mkdtemp(folder) || chdir(folder) != 0 ||
		mkdir(paths.build, 0700) != 0)
		return 2;
	test_jobs();
	test_slots();
	test_limit();
	return chdir("/") != 0 || fs_remove(folder) != 0 ? 2 : done();
}
