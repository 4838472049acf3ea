#define _DEFAULT_SOURCE
#include "core/link_guard.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/paths.h"
#include "os/fs.h"

static int
is_link(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISLNK(st.st_mode);
}

void
own_check(struct diag *d)
{
	const char *end;
	strings names = {0};

	if (!is_link(layout.build) || layout_made(layout.build))
		return;
	end = fs_real(d->arena, layout.build);
	if (!end || fs_list(d->arena, end, &names) != 0)
		diag_error(d, "%s is a link that leads to no folder; remove it",
			layout.build);
	else if (names.n)
		diag_error(d, "%s leads to %s, which holds what is not "
			"aomaker's ('%s'); remove the link, or let it lead to "
			"an empty folder", layout.build, end, names.v[0]);
}

/* of a link that lies so many folders deep: it may climb only as its first
   steps, and no higher than that */
static int
leads_out(const char *path, int depth)
{
	char to[4096];
	ssize_t n = readlink(path, to, sizeof to - 1);
	const char *p = to;

	if (n < 0 || n == sizeof to - 1)
		return 1;
	to[n] = '\0';
	for (; strncmp(p, "../", 3) == 0; p += 3)
		depth--;
	if (strcmp(p, "..") == 0)
		return depth < 1;
	return *to == '/' || depth < 0 || strncmp(p, "../", 3) == 0 ||
		strstr(p, "/../") || (strlen(p) >= 3 &&
		strcmp(p + strlen(p) - 3, "/..") == 0);
}

static int
is_foreign(const char *path, int depth)
{
	struct stat st;

	if (lstat(path, &st) != 0)
		return errno != ENOENT;
	return S_ISLNK(st.st_mode) ? leads_out(path, depth) :
		!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode) &&
		!S_ISSOCK(st.st_mode);
}

static int
remove_foreign(const char *dir, int depth)
{
	struct arena a = {0};
	fs_entries entries = {0};
	int failed = fs_scan(&a, dir, &entries) != 0 && errno != ENOENT;

	for (size_t i = 0; i < entries.n && !failed; i++) {
		const char *path = fs_join(&a, dir, entries.v[i].name);

		if (entries.v[i].kind == FS_DIR)
			failed = remove_foreign(path, depth + 1) != 0;
		else if (entries.v[i].kind == FS_OTHER &&
				is_foreign(path, depth))
			failed = unlink(path) != 0 && errno != ENOENT;
	}
	arena_free(&a);
	return failed ? -1 : 0;
}

/*
 * Which folder it is that was looked at. A copy has another number; whoever
 * fills a checkout cannot know it.
 */
static int
is_settled(const char *stamp, const char *number)
{
	struct buf text = {0};
	int same = !is_link(stamp) && fs_is_file(stamp) &&
		fs_read(stamp, &text) == 0 && strcmp(text.s, number) == 0;

	buf_release(&text);
	return same;
}

int
own_settle(void)
{
	struct arena a = {0};
	const char *stamp = fs_join(&a, layout.build, "place"), *number;
	struct stat st;
	int failed = stat(layout.build, &st) != 0;

	if (!failed) {
		number = arena_fmt(&a, "%llu\n", (unsigned long long)st.st_ino);
		failed = !is_settled(stamp, number) &&
			(chmod(layout.build, 0700) != 0 ||
			remove_foreign(layout.build, 0) != 0 ||
			layout_sign(layout.build) != 0 ||
			fs_write(stamp, number, strlen(number)) < 0);
	}
	arena_free(&a);
	return failed ? -1 : 0;
}

static int
is_report(const char *name)
{
	static const char *const names[] = {"json", "html",
		"aomaker-report.html", "junit.xml", "trace.json", "summary.json"
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strncmp(name, names[i], strlen(names[i])) == 0)
			return 1;
	return 0;
}

int
own_is_within(struct arena *a, const char *dir)
{
	const char *end = fs_real(a, dir);

	return end && *fs_clean(a, layout_root(a), end) != '/';
}

/* what would be found out after the tests have run otherwise; -1 with errno */
static int
try_to_write(struct arena *a, const char *dir)
{
	const char *path = fs_join(a, dir, arena_fmt(a, ".try.%ld.new",
		(long)getpid()));
	char block[4096] = {0};
	int failed = fs_write(path, block, sizeof block) < 0, saved = errno;

	unlink(path);
	errno = saved;
	return failed ? -1 : 0;
}

/* 0: the reports can be written */
static int
reports_fail(struct diag *d)
{
	const char *const files[] = {layout.page, layout.junit, layout.trace,
		layout.summary};
	size_t before = d->nerrors;	/* of the run, say */

	if (fs_mkdirs(layout.reports) != 0 && !fs_is_dir(layout.reports)) {
		diag_error(d, "%s: %s; aomaker makes a folder of this name: "
			"move what is there away, or name another place "
			"(--build-dir DIR)", layout.reports, is_link(
			layout.reports) ? "a link that leads to no folder" :
			strerror(errno));
	} else if (try_to_write(d->arena, layout.reports) != 0) {
		diag_error(d, "%s: %s; no report could be written there: make "
			"that possible, or name another place (--build-dir "
			"DIR)", layout.reports, strerror(errno));
	} else {
		for (size_t i = 0; i < sizeof files / sizeof *files; i++)
			if (fs_is_dir(files[i]))
				diag_error(d, "%s is a folder, in the place of "
					"a report; move it away", files[i]);
	}
	return d->nerrors > before;
}

int
own_reports(struct diag *d)
{
	struct arena *a = d->arena;
	strings names = {0};
	const char *end;

	if (reports_fail(d))
		return -1;
	if (!is_link(layout.reports))
		return 0;
	end = fs_real(a, layout.reports);
	if (own_is_within(a, layout.reports) || !end ||
			fs_list(a, end, &names) != 0)
		return 0;
	for (size_t i = 0; i < names.n; i++)
		if (!is_report(names.v[i])) {
			diag_error(d, "%s leads to %s, which holds what is not "
				"aomaker's ('%s'); remove the link, or let it "
				"lead to an empty folder", layout.reports, end,
				names.v[i]);
			return -1;
		}
	return 0;
}
