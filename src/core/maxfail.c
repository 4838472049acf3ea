#define _POSIX_C_SOURCE 200809L
#include "core/maxfail.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/paths.h"
#include "core/run_id.h"
#include "os/file_write.h"
#include "os/fs.h"

int
maxfail_set(int most)
{
	struct buf b = {0};
	int failed = fs_remove(paths.maxfail) != 0;

	if (most >= 0 && !failed) {
		buf_addf(&b, "%d\n", most);
		failed = fs_mkdirs(paths.maxfail) != 0 ||
			file_write(paths.maxfail_limit, b.s, b.n) < 0;
		buf_release(&b);
	}
	return failed ? -1 : 0;
}

int
maxfail_limit(void)
{
	struct buf b = {0};
	int most =
		fs_read(paths.maxfail_limit, &b) == 0 && b.n ? atoi(b.s) : -1;

	buf_release(&b);
	return most;
}

static const char *named;

void
maxfail_set_file(const char *file)
{
	named = file;
}

const char *
maxfail_file(struct arena *a)
{
	if (named)
		return named;
	return arena_fmt(a, "%s/%ld", paths.maxfail, (long)run_id());
}

void
maxfail_add_failure(struct arena *a)
{
	int fd = open(maxfail_file(a),
		O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0664);
	ssize_t n = fd < 0 ? 0 : write(fd, ".", 1);

	(void)n; /* without it, the run stops a failure later */
	if (fd >= 0)
		close(fd);
}

const char *
maxfail_reason(struct arena *a)
{
	int most = maxfail_limit();
	struct stat st;

	if (most <= 0 || stat(maxfail_file(a), &st) != 0 || st.st_size < most)
		return NULL;
	return arena_fmt(a, "stopped after %d failure%s (--maxfail)", most,
		most == 1 ? "" : "s");
}

void
maxfail_forget(struct arena *a)
{
	unlink(maxfail_file(a));
}
