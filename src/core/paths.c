#define _DEFAULT_SOURCE
#include "core/paths.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/link_guard.h"
#include "os/fs.h"

/* sockets lie in it, whose paths are short: sun_path of unix(7) */
enum { DIR_MAX_LENGTH = 80 };

/* https://bford.info/cachedir/: no backups of it; and a sign that it is ours */
static const char tag[] = "Signature: 8a477f597d28d172789f06886806bc55\n"
	"# aomaker's folder; deleting it is always safe\n";

#define IN(name) BUILD_DIR "/" name

struct layout layout = {
	.build = BUILD_DIR, .server = IN("server"),
	.server_log = IN("server/log"), .lock = IN("lock"),
	.groups = IN("groups"), .history = IN("history.jsonl"),
	.history_lock = IN("history.lock"), .session = IN("session"),
	.facts = IN("session/facts.json"), .session_file = IN("session.json"),
	.session_log = IN("session.log"), .hooks_answer = IN("hooks.json"),
	.report = IN("report.txt"), .tests = IN("tests.jsonl"),
	.tests_before = IN("tests.before.jsonl"), .plan = IN("plan.json"),
	.suite = IN("suite.jsonl"), .suite_log = IN("suite.jsonl.log"),
	.suite_new = IN("suite.jsonl.new"), .unmarked = IN("unmarked"),
	.index = IN("index"), .index_ninja = IN("index.ninja"),
	.asked = IN("index-asked"), .asked_ninja = IN("index-asked.ninja"),
	.live = IN("live"), .live_page = IN("live/page.html"),
	.live_token = IN("live/token"), .live_log = IN("live/log"),
	.live_events = IN("live/events.jsonl"),
	.index_lock = IN("index.lock"), .gate = IN("gate"), .room = IN("room"),
	.verdict = IN("verdict"), .stop = IN("stop"), .always = IN("always"),
	.ahead = IN("ahead"),
	.stop_most = IN("stop/most"), .resumed = IN("resumed"),
	.launchers = IN("launchers"), .trials = IN("trials"),
	.isolated = IN("isolated.json"),
	.runs = IN("runs"),
	.ninja_log = IN("ninja.log"), .html_stamp = IN("html.json"),
	.allure_trends = IN("allure-trends"),
	.allure_past = IN("allure-trends/history"),
	.allure_config = IN("allurerc.json"),
	.allure_history = IN("allure-history.jsonl"), .ninja = "build.ninja",
	.reports = "reports", .results = "reports/json",
	.html = "reports/html", .html_index = "reports/html/index.html",
	.html_history = "reports/html/history",
	.html_new = "reports/html.new",
	.html_new_index = "reports/html.new/index.html",
	.page = "reports/aomaker-report.html", .junit = "reports/junit.xml",
	.trace = "reports/trace.json", .summary = "reports/summary.json",
};

int
layout_usual(void)
{
	return strcmp(layout.build, BUILD_DIR) == 0;
}

const char *
layout_root(struct arena *a)
{
	const char *root = fs_real(a, ".");

	return root ? root : "";
}

const char *
layout_path(struct arena *a, const char *path)
{
	return layout_usual() ? path :	/* as Ninja folds it, too */
		fs_clean(a, "/", fs_join(a, layout_root(a), path));
}

const char *
layout_status(struct arena *a, const char *slug)
{
	return arena_fmt(a, "%s/%s/status.json", layout.groups, slug);
}

const char *
layout_left(struct arena *a, const char *slug)
{
	return arena_fmt(a, "%s/%s/left", layout.groups, slug);
}

const char *
layout_launcher(struct arena *a, const char *slug)
{
	return arena_fmt(a, "%s/%s.json", layout.launchers, slug);
}

const char *
layout_inner(struct arena *a, const char *path)
{
	return layout_usual() ? arena_dup(a, path) :
		fs_clean(a, layout_root(a), path);
}

int
layout_made(const char *dir)
{
	struct arena a = {0};
	struct buf text = {0};
	int ours = fs_read(fs_join(&a, dir, LAYOUT_TAG), &text) == 0 &&
		strcmp(text.s, tag) == 0;

	buf_release(&text);
	arena_free(&a);
	return ours;
}

/* 0: it is not there, or empty, or ours */
static int
is_taken(struct arena *a, const char *dir)
{
	strings names = {0};

	if (fs_list(a, dir, &names) != 0)
		return errno != ENOENT;
	return names.n && !layout_made(dir);
}

/* without links, as far as it is there */
static const char *
real_path(struct arena *a, const char *path)
{
	const char *above = path, *found;

	while (!(found = fs_real(a, *above ? above : "/")) && *above)
		above = fs_dir(a, above);
	return found ? arena_fmt(a, "%s%s", found, path + strlen(above)) : path;
}

/* as short as it can be: a relative one stays so, and one in the project is
   relative, whatever links were named */
static const char *
spelling(struct arena *a, const char *dir)
{
	const char *root = layout_root(a);
	const char *clean = fs_clean(a, root, dir), *inner;
	size_t n = strlen(dir);

	if (*clean != '/')
		return clean;
	inner = fs_clean(a, root, real_path(a, clean));
	if (*inner != '/' || *dir == '/')
		return *inner != '/' ? inner : clean;
	while (n > 1 && dir[n - 1] == '/')
		n--;
	return arena_ndup(a, dir, n);
}

void
layout_set(const char *dir, struct diag *d)
{
	const char **paths = (const char **)(void *)&layout;

	dir = dir && *dir ? spelling(d->arena, dir) : BUILD_DIR;
	if (strcmp(dir, BUILD_DIR) == 0) {
		unsetenv(BUILD_VARIABLE);
		own_check(d);
		return;
	}
	if (strcmp(dir, ".") == 0)
		diag_error(d, "--build-dir: a folder of its own, not the "
			"project's");
	else if (strlen(dir) > DIR_MAX_LENGTH)
		diag_error(d, "--build-dir: '%s' is too long, sockets lie in "
			"it; a relative path, or at most %d bytes", dir, DIR_MAX_LENGTH);
	else if (strchr(dir, '\n') || strpbrk(dir, "|\r"))
		diag_error(d, "--build-dir: Ninja has no spelling for '%s'",
			dir);
	else if (access(dir, R_OK) != 0 && errno != ENOENT)
		diag_error(d, "--build-dir %s: %s; name a folder that you may "
			"write", dir, strerror(errno));
	else if (is_taken(d->arena, dir))
		diag_error(d, "--build-dir: '%s' holds what is not aomaker's; "
			"name an empty or a new folder", dir);
	else if (setenv(BUILD_VARIABLE, dir, 1) != 0)
		die("setenv: %s", strerror(errno));
	for (size_t i = 0; i < sizeof layout / sizeof *paths; i++) {
		const char *path = paths[i];

		if (strncmp(path, BUILD_DIR, strlen(BUILD_DIR)) == 0)
			paths[i] = arena_fmt(d->arena, "%s%s", dir,
				path + strlen(BUILD_DIR));
		else
			paths[i] = fs_join(d->arena, dir, path);
	}
}

/* what says that it is ours comes first */
int
layout_sign(const char *dir)
{
	struct arena a = {0};
	int failed = fs_write(fs_join(&a, dir, LAYOUT_TAG), tag,
		sizeof tag - 1) < 0 ||
		fs_write(fs_join(&a, dir, ".gitignore"), "*\n", 2) < 0;

	arena_free(&a);
	return failed ? -1 : 0;
}

/* the folder as it has to be from the first moment that others see it; but
   none takes the place of a mount or of a link to a folder */
static int
make(const char *aside)
{
	if (mkdir(aside, 0700) != 0 || layout_sign(aside) != 0)
		return -1;
	if (rename(aside, layout.build) == 0)
		return 0;
	if (!fs_is_dir(layout.build))
		return -1;
	fs_remove(aside);
	return layout_made(layout.build) ? 0 : own_settle();
}

int
layout_make(void)
{
	struct arena a = {0};
	const char *above = fs_dir(&a, layout.build), *base, *aside;
	int failed, saved;

	if (fs_is_file(layout.build)) {
		errno = ENOTDIR;
		arena_free(&a);
		return -1;
	}
	if (fs_is_dir(layout.build) &&
			(layout_usual() || layout_made(layout.build))) {
		arena_free(&a);
		return own_settle();
	}
	base = layout.build + (*above ? strlen(above) + 1 : 0);
	aside = fs_join(&a, above, arena_fmt(&a, ".%s.%ld.new", base,
		(long)getpid()));
	failed = (*above && fs_mkdirs(above) != 0) || make(aside) != 0;
	saved = errno;
	if (failed)
		fs_remove(aside);
	arena_free(&a);
	errno = saved;
	return failed ? -1 : 0;
}

int
layout_remove(void)
{
	struct arena a = {0};
	strings names = {0};
	int failed = 0;

	if (!fs_is_dir(layout.build))
		return fs_remove(layout.build);
	if (fs_list(&a, layout.build, &names) != 0)
		failed = -1;
	for (size_t i = 0; i < names.n && !failed; i++)
		failed = fs_remove(fs_join(&a, layout.build, names.v[i]));
	arena_free(&a);
	if (failed || rmdir(layout.build) == 0)
		return failed;
	return errno == ENOTDIR || errno == EBUSY ? 0 : fs_remove(layout.build);
}
