/* Lock files: who waits, and which files are refused. */
#define _DEFAULT_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/file_lock.h"
#include "os/fs.h"
#include "tap.h"

static void
test_lock(void)
{
	int held = file_lock("lock", LOCK_EX), fd;

	ok(held >= 0 && fs_is_file("lock"), "a lock makes its file");
	fd = file_lock("lock", LOCK_EX | LOCK_NB);
	ok(fd < 0 && errno == EWOULDBLOCK, "an exclusive lock has one holder");
	close(held);
	held = file_lock("lock", LOCK_SH | LOCK_NB);
	fd = file_lock("lock", LOCK_SH | LOCK_NB);
	ok(held >= 0 && fd >= 0, "a shared lock has several");
	close(held);
	close(fd);
}

static void
test_open(void)
{
	int fd = file_lock_open("other");

	ok(fd >= 0, "a lock file");
	close(fd);
	ok(symlink("other", "link") == 0 && file_lock_open("link") < 0 &&
			errno == ELOOP,
		"no link is followed");
	ok(link("other", "twin") == 0 && file_lock_open("twin") < 0 &&
			errno == ELOOP,
		"nor is a second name of another file used");
	ok(mkfifo("pipe", 0600) == 0 && file_lock_open("pipe") < 0 &&
			errno == ELOOP,
		"nor a pipe");
	ok(file_lock_open("none/lock") < 0 && errno == ENOENT, "no folder");
}

int
main(void)
{
	char dir[] = "/tmp/test_file_lock.XXXXXX";

	if (!mkdtemp(dir) || chdir(dir) != 0)
		return 1;
	test_lock();
	test_open();
	if (chdir("/") != 0 || fs_remove(dir) != 0)
		return 1;
	return done();
}
