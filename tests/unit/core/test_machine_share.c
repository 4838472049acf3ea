/* What runs of one machine tell each other, and which part of it each gets. */
#define _DEFAULT_SOURCE
#include <signal.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/machine_share.h"
#include "os/file_lock.h"
#include "os/fs.h"
#include "tap.h"

/* the part beside two others, in hundredths */
static int
part(double used, int waits, double used2, int waits2)
{
	struct machine_user users[] = {
		{used, waits, 1, ""}, {used2, waits2, 2, ""}};
	machine_users others = {.v = users, .n = used2 > 0 ? 2 : used > 0};

	return (int)(machine_share_part(&others) * 100 + 0.5);
}

static void
test_part(void)
{
	ok(part(0, 0, 0, 0) == 100, "alone");
	ok(part(.25, 0, 0, 0) == 75, "what another leaves");
	ok(part(.25, 1, 0, 0) == 50, "both want more: half");
	ok(part(.75, 1, 0, 0) == 25, "no more than is free, meanwhile");
	ok(part(1.5, 0, 0, 0) == 0, "nothing is free");
	ok(part(.1, 0, .2, 1) == 45, "half of what the third leaves");
	ok(part(.1, 1, .2, 1) == 33, "a third");
}

/* two runs whose groups all want to run come to the same number, and never more than
   the machine has, as groups end one after the other */
static void
test_convergence(struct arena *a)
{
	struct machine_share x, y;
	int nx, ny, most = 0;

	ok(machine_share_join(&x, a, 8, 1 / 8.) == 0 && x.limit == 8,
		"the first one has all slots");
	nx = 8;
	ok(machine_share_join(&y, a, 8, 1 / 8.) == 0 && y.limit == 1,
		"the second one has one");
	ny = 1;
	for (int i = 0; i < 20; i++) {
		machine_share_look(&x, a, nx, 1);
		nx -= nx > x.limit;
		nx += nx < x.limit;
		machine_share_look(&y, a, ny, 1);
		ny += ny < y.limit;
		if (i && nx + ny > most)
			most = nx + ny;
	}
	ok(nx == 4 && ny == 4, "half of them each: %d and %d", nx, ny);
	ok(most <= 8, "never more than there are: %d", most);
	machine_share_look(&x, a, 1, 0);
	machine_share_look(&y, a, ny, 1);
	ok(y.limit == 7, "all but one when the other needs only that");
	machine_share_leave(&x);
	machine_share_look(&y, a, ny, 0);
	ok(y.limit == 8, "and all when it has ended");
	machine_share_leave(&y);
}

/* who was stopped while it held the lock of all stops nobody else */
static void
test_stopped(struct arena *a, const char *folder)
{
	struct machine_share s;
	int lock;

	machine_share_join(&s, a, 4, .25);
	lock = file_lock(arena_fmt(a, "%s/aomaker/lock", folder), LOCK_EX);
	machine_share_look(&s, a, 1, 1);
	ok(s.limit == 4, "the limit stays");
	machine_share_leave(&s);
	ok(machine_share_join(&s, a, 4, .25) != 0, "nothing is shared");
	close(lock);
}

/* a run of another size: its groups are lighter */
static void
test_loads(struct arena *a)
{
	struct machine_share x, y;

	machine_share_join(&x, a, 2, 1 / 2.);
	machine_share_join(&y, a, 40, 1 / 40.);
	machine_share_look(&x, a, 1, 1);
	machine_share_look(&y, a, 1, 1);
	ok(x.limit == 1 && y.limit == 20, "half of the machine each: %d, %d",
		x.limit, y.limit);
	machine_share_leave(&x);
	machine_share_leave(&y);
}

/* a run that is killed at any moment leaves nothing behind */
static void
test_deaths(struct arena *a)
{
	struct machine_share s;
	int alone = 0, seen = 0;

	for (int i = 0; i < 100; i++) {
		struct machine_share other;
		pid_t pid = fork();

		if (pid == 0) {
			machine_share_join(&other, a, 4, 1 / 4.);
			for (int n = 0;; n++)
				machine_share_look(&other, a, n % 5, n % 2);
		}
		usleep((useconds_t)(i * 37));
		if (i % 10 == 0) { /* sometimes it is seen while it lives */
			usleep(20000);
			machine_share_join(&s, a, 4, 1 / 4.);
			seen += s.others.n == 1 && s.others.v[0].pid == pid;
			machine_share_leave(&s);
		}
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		machine_share_join(&s, a, 4, 1 / 4.);
		alone += s.limit == 4 && !s.others.n && s.number == 0;
		machine_share_leave(&s);
	}
	ok(alone == 100, "a run is alone after each of 100 deaths: %d", alone);
	ok(seen > 0, "before which the other was seen: %d", seen);
}

/* a folder that somebody else could write to is not used */
static void
test_folder(struct arena *a, const char *folder)
{
	struct machine_share s;

	fs_mkdirs(arena_fmt(a, "%s/open/aomaker", folder));
	if (chmod(arena_fmt(a, "%s/open/aomaker", folder), 0777) != 0 ||
		symlink(folder, arena_fmt(a, "%s/link", folder)) != 0)
		exit(2);
	setenv("XDG_RUNTIME_DIR", arena_fmt(a, "%s/open", folder), 1);
	ok(machine_share_join(&s, a, 4, .25) != 0 && s.limit == 4,
		"not a folder that others may write to");
	setenv("XDG_RUNTIME_DIR", "/dev/null", 1);
	ok(machine_share_join(&s, a, 4, .25) != 0, "no folder");
	unsetenv("XDG_RUNTIME_DIR");
	setenv("TMPDIR", folder, 1);
	if (symlink(folder,
		    arena_fmt(a, "%s/aomaker-%ld", folder, (long)getuid())) !=
		0)
		exit(2);
	ok(machine_share_join(&s, a, 4, .25) != 0, "not a link");
	machine_share_leave(&s);
}

int
main(void)
{
	char folder[] = "/tmp/test_machine_share.XXXXXX";
	struct arena a = {0};

	if (!mkdtemp(folder))
		return 2;
	setenv("XDG_RUNTIME_DIR", folder, 1);
	test_part();
	test_convergence(&a);
	test_loads(&a);
	test_stopped(&a, folder);
	test_deaths(&a);
	test_folder(&a, folder);
	arena_free(&a);
	return fs_remove(folder) != 0 ? 2 : done();
}
