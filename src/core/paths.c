#include "core/paths.h"

#include <string.h>

#include "os/path.h"

#define IN(name) BUILD_DIR "/" name

struct paths paths = {
	.build = BUILD_DIR,
	.server = IN("server"),
	.server_log = IN("server/log"),
	.lock = IN("lock"),
	.groups = IN("groups"),
	.history = IN("history.jsonl"),
	.history_lock = IN("history.lock"),
	.session = IN("session"),
	.facts = IN("session/facts.json"),
	.session_file = IN("session.json"),
	.session_log = IN("session.log"),
	.hooks_answer = IN("hooks.json"),
	.hooks_inputs = IN("hooks.inputs"),
	.controller = IN("controller.log"),
	.report = IN("report.txt"),
	.plan = IN("plan.json"),
	.suite = IN("suite.jsonl"),
	.suite_log = IN("suite.jsonl.log"),
	.suite_inputs = IN("suite.inputs"),
	.suite_new = IN("suite.jsonl.new"),
	.unmarked = IN("unmarked"),
	.index = IN("index"),
	.index_ninja = IN("index.ninja"),
	.asked = IN("index-asked"),
	.asked_ninja = IN("index-asked.ninja"),
	.watch_lock = IN("watch.lock"),
	.live = IN("live"),
	.live_page = IN("live/page.html"),
	.live_token = IN("live/token"),
	.live_log = IN("live/log"),
	.live_events = IN("live/events.jsonl"),
	.live_lock = IN("live/lock"),
	.index_lock = IN("index.lock"),
	.exclusive_queue = IN("exclusive-queue.lock"),
	.exclusive = IN("exclusive.lock"),
	.verdict = IN("verdict"),
	.maxfail = IN("maxfail"),
	.always = IN("always"),
	.plan_inputs = IN("plan.inputs"),
	.tasks = IN("tasks.jsonl"),
	.declared = IN("declared"),
	.portable = IN("portable.keys"),
	.arriving = IN("arriving"),
	.store_off = IN("store.off"),
	.maxfail_limit = IN("maxfail/limit"),
	.resumed = IN("resumed"),
	.launchers = IN("launchers"),
	.trials = IN("trials"),
	.workers = IN("workers"),
	.jobs = IN("jobserver"),
	.sharing = IN("sharing"),
	.preload = IN("preload.json"),
	.personal = IN("personal.json"),
	.isolated = IN("isolated.json"),
	.runs = IN("runs"),
	.ninja_log = IN("ninja.log"),
	.html_stamp = IN("html.json"),
	.allure_trends = IN("allure-trends"),
	.allure_past = IN("allure-trends/history"),
	.allure_config = IN("allurerc.json"),
	.allure_history = IN("allure-history.jsonl"),
	.allure_spare = IN("allure-spare"),
	.ninja = "build.ninja",
	.reports = "reports",
	.results = "reports/json",
	.html = "reports/html",
	.html_index = "reports/html/index.html",
	.html_history = "reports/html/history",
	.html_new = "reports/html.new",
	.html_new_index = "reports/html.new/index.html",
	.page = "reports/aomaker-report.html",
	.junit = "reports/junit.xml",
	.trace = "reports/trace.json",
	.summary = "reports/summary.json",
	.quality = "reports/gl-code-quality-report.json",
};

int
paths_are_usual(void)
{
	return strcmp(paths.build, BUILD_DIR) == 0;
}

const char *
paths_root(struct arena *a)
{
	const char *root = path_real(a, ".");

	return root ? root : "";
}

const char *
paths_for_ninja(struct arena *a, const char *path)
{
	return paths_are_usual() ? path : /* Ninja folds ".." in the same way */
		path_clean(a, "/", path_join(a, paths_root(a), path));
}

const char *
paths_status(struct arena *a, const char *slug)
{
	return arena_fmt(a, "%s/%s/status.json", paths.groups, slug);
}

const char *
paths_left(struct arena *a, const char *slug)
{
	return arena_fmt(a, "%s/%s/left", paths.groups, slug);
}

const char *
paths_launcher(struct arena *a, const char *slug)
{
	return arena_fmt(a, "%s/%s.json", paths.launchers, slug);
}

int
paths_is_in_project(struct arena *a, const char *dir)
{
	const char *end = path_real(a, dir);

	return end && *path_clean(a, paths_root(a), end) != '/';
}
