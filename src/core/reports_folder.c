#define _DEFAULT_SOURCE
#include "core/reports_folder.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "core/paths.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "os/path.h"

static int
is_report(const char *name)
{
	static const char *const names[] = {"json", "html",
		"aomaker-report.html", "junit.xml", "trace.json",
		"summary.json"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strncmp(name, names[i], strlen(names[i])) == 0)
			return 1;
	return 0;
}

/* finds a full or read-only disk before the tests run; -1 with errno */
static int
try_to_write(struct arena *a, const char *dir)
{
	const char *path =
		path_join(a, dir, arena_fmt(a, ".try.%ld.new", (long)getpid()));
	char block[4096] = {0};
	int failed = file_write(path, block, sizeof block) < 0, saved = errno;

	unlink(path);
	errno = saved;
	return failed ? -1 : 0;
}

/* 0: the reports can be written; else errors are in d */
static int
check_writable(struct diag *d)
{
	const char *const files[] = {
		paths.page, paths.junit, paths.trace, paths.summary};
	size_t before = d->nerrors; /* those of the caller */

	if (fs_mkdirs(paths.reports) != 0 && !fs_is_dir(paths.reports)) {
		diag_error(d,
			"%s: %s; aomaker makes a folder of this name: "
			"move what is there away, or name another place "
			"(--build-dir DIR)",
			paths.reports,
			fs_is_link(paths.reports)
				? "a link that leads to no folder"
				: strerror(errno));
	} else if (try_to_write(d->arena, paths.reports) != 0) {
		diag_error(d,
			"%s: %s; no report could be written there: make "
			"that possible, or name another place (--build-dir "
			"DIR)",
			paths.reports, strerror(errno));
	} else {
		for (size_t i = 0; i < sizeof files / sizeof *files; i++)
			if (fs_is_dir(files[i]))
				diag_error(d,
					"%s is a folder, in the place of "
					"a report; move it away",
					files[i]);
	}
	return d->nerrors > before;
}

int
reports_folder_make(struct diag *d)
{
	struct arena *a = d->arena;
	strings names = {0};
	const char *end;

	if (check_writable(d))
		return -1;
	if (!fs_is_link(paths.reports))
		return 0;
	end = path_real(a, paths.reports);
	if (paths_is_in_project(a, paths.reports) || !end ||
		fs_list(a, end, &names) != 0)
		return 0;
	for (size_t i = 0; i < names.n; i++)
		if (!is_report(names.v[i])) {
			diag_error(d,
				"%s leads to %s, which holds what is not "
				"aomaker's ('%s'); remove the link, or let it "
				"lead to an empty folder",
				paths.reports, end, names.v[i]);
			return -1;
		}
	return 0;
}
