#define _DEFAULT_SOURCE
#include "core/future_mtimes.h"

#include <string.h>
#include <sys/stat.h>

#include "core/paths.h"
#include "formats/ninja.h"
#include "os/file_write.h"
#include "os/fs.h"

/* appends the line of a file; 0: it is not dated later than now, or missing */
static int
put(struct buf *b, const char *path, double now)
{
	struct stat st;

	if (fs_changed(path) <= now || stat(path, &st) != 0)
		return 0;
	buf_addf(b, "%lld.%09ld %lld %s\n", (long long)st.st_mtim.tv_sec,
		st.st_mtim.tv_nsec, (long long)st.st_size, path);
	return 1;
}

static int
keep(const struct buf *b)
{
	return b->n ? file_write(paths.future_mtimes, b->s, b->n)
		    : fs_remove(paths.future_mtimes);
}

int
future_mtimes_split_off(strings *inputs, strings *ahead, struct arena *a)
{
	double now = fs_now(paths.build);
	strings all = *inputs;
	struct buf b = {0};
	int failed = now <= 0;

	memset(inputs, 0, sizeof *inputs);
	for (size_t i = 0; i < all.n; i++) {
		int is_ahead = !failed && ninja_spells(all.v[i]) &&
			put(&b, all.v[i], now);

		*vec_add(a, is_ahead ? ahead : inputs) = all.v[i];
	}
	failed = failed || keep(&b) < 0;
	buf_release(&b);
	return failed ? -1 : 0;
}

int
future_mtimes_update(void)
{
	double now = fs_now(paths.build);
	struct buf before = {0}, b = {0};
	int failed = now <= 0;

	if (failed || fs_read(paths.future_mtimes, &before) != 0 || !before.n)
		goto end;
	for (char *line = strtok(before.s, "\n"); line;
		line = strtok(NULL, "\n")) {
		const char *path = strchr(line, ' ');

		path = path ? strchr(path + 1, ' ') : NULL;
		if (path)
			put(&b, path + 1, now);
	}
	failed = file_write(paths.future_mtimes, b.n ? b.s : "", b.n) < 0;
end:
	buf_release(&before);
	buf_release(&b);
	return failed ? -1 : 0;
}

int
future_mtimes_remove(const strings *files)
{
	double now = fs_now(paths.build);

	for (size_t i = 0; i < files->n; i++)
		if (fs_changed(files->v[i]) > now &&
			fs_remove(files->v[i]) != 0)
			return -1;
	return now > 0 ? 0 : -1;
}
