/* Where our files lie, from the project's root. */
#ifndef CORE_PATHS_H
#define CORE_PATHS_H

#include "base/diag.h"

/* the process id of the run that we are part of, set by `aomaker run` */
#define RUN_VARIABLE "AOMAKER_RUN"

/* what its session servers elsewhere are called: remote/node_servers.h */
#define NODES_VARIABLE "AOMAKER_NODES"

/* for our Python side: paths.build, when it is not the usual folder */
#define BUILD_VARIABLE "AOMAKER_BUILD_DIR"

#define BUILD_DIR ".aomaker-build" /* the usual folder */
#define JOB_FOLDER                                                             \
	"job."         /* in a group's folder, a nonce follows:
				   remote/job_folder.h */
#define GROUP_ONLY "only" /* in a group's folder: tests that it runs */

/* files of the project that begin a run's life, beside conf/config.yaml */
#define HOOKS_FILE "hooks.py"
#define LOGIN_FILE "login.py"

/* paths alone */
struct paths {
	const char *build, *server, *server_log, *lock, *groups, *history,
		*history_lock, *session, *facts, *session_file, *session_log,
		*hooks_answer, *report, *tests, *tests_before, *plan, *suite,
		*suite_log, *suite_new, *unmarked, *index, *index_ninja,
		*index_lock, *asked, *asked_ninja, *live, *live_page,
		*live_token, *live_log, *live_events, *exclusive_queue,
		*exclusive, *verdict, *maxfail, *maxfail_limit, *resumed,
		*always, *future_mtimes, *launchers, *trials, *isolated, *runs,
		*ninja_log, *html_stamp, *allure_trends, *allure_past,
		*allure_config, *allure_history, *ninja;
	const char *reports, *results, *html, *html_index, *html_history,
		*html_new, *html_new_index, *page, *junit, *trace, *summary;
};

extern struct paths paths;

/* whether it is the usual folder */
int paths_are_usual(void);

/* the project's root; and with --build-dir the whole path of a file, as a Ninja
   that is started elsewhere finds it */
const char *paths_root(struct arena *a);
const char *paths_for_ninja(struct arena *a, const char *path);
const char *paths_in_project(struct arena *a, const char *path); /* again */

/* 1: a folder, its links followed, lies in the project */
int paths_is_in_project(struct arena *a, const char *dir);

/* what became of a group: see core/group_result.h */
const char *paths_status(struct arena *a, const char *slug);

/* commands that end what a launcher may have left of it: see remote/launcher_process.h */
const char *paths_left(struct arena *a, const char *slug);

/* where the group runs, if that is not here: see config/launcher.h */
const char *paths_launcher(struct arena *a, const char *slug);

#endif
