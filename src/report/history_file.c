#define _DEFAULT_SOURCE
#include "report/history_file.h"

#include <errno.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "core/build_folder.h"
#include "core/paths.h"
#include "os/clock.h"
#include "os/file_lock.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "report/history_update.h"

/* -1: the lock could not be taken, and the update went on without it */
static void
unlock(int fd)
{
	if (fd >= 0)
		close(fd);
}

static int
write_history(const char *path, const struct history *h)
{
	struct buf b = {0};
	int failed;

	buf_adds(&b, "");
	history_put(&b, h, clock_now());
	failed = file_write(path, b.s, b.n) < 0;
	buf_release(&b);
	return failed ? -1 : 0;
}

void
history_file_update(struct history *h, const struct summary *s, struct diag *d)
{
	int lock = file_lock(paths.history_lock, LOCK_EX);

	history_read(h, d->arena, paths.history, 1);
	history_update(h, s);
	if (write_history(paths.history, h) != 0)
		diag_warn(d, NULL, 0, 0, "%s: %s", paths.history,
			strerror(errno));
	unlock(lock);
}

static int
fail(struct diag *d, const char *path)
{
	diag_file(d, path);
	return EXIT_ERROR;
}

int
history_file_export(const char *path, struct diag *d)
{
	struct history h;
	struct buf b = {0};

	history_read(&h, d->arena, paths.history, 1);
	if (strcmp(path, "-") != 0)
		return write_history(path, &h) == 0 ? 0 : fail(d, path);
	buf_adds(&b, "");
	history_put(&b, &h, clock_now());
	buf_print(&b);
	return 0;
}

int
history_file_import(const char *path, struct diag *d)
{
	struct history ours, theirs;
	struct buf text = {0};
	int lock;

	if (fs_read(strcmp(path, "-") == 0 ? "/dev/stdin" : path, &text) != 0) {
		fail(d, path);
		return EXIT_USAGE;
	}
	history_parse(&theirs, d->arena, text.s, text.n, 1);
	if (text.n && !theirs.groups.n && !theirs.modules.n)
		diag_error(d,
			"%s: it holds no history; `aomaker history "
			"export` makes such a file",
			path);
	buf_release(&text);
	if (d->nerrors)
		return EXIT_USAGE;
	if (build_folder_make() != 0)
		return fail(d, paths.build);
	lock = file_lock(paths.history_lock, LOCK_EX);
	history_read(&ours, d->arena, paths.history, 1);
	history_update_merge(&ours, &theirs);
	if (write_history(paths.history, &ours) != 0)
		fail(d, paths.history);
	unlock(lock);
	return d->nerrors ? EXIT_ERROR : 0;
}
