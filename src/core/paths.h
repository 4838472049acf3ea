/*
 * The paths of all our files, relative to the project's root, which is the
 * working directory.
 */
#ifndef CORE_PATHS_H
#define CORE_PATHS_H

#include "base/diag.h"

/* holds the process id of the run; set by `aomaker run` (core/run_id.h) */
#define RUN_VARIABLE "AOMAKER_RUN"

/* holds the name of the run's fork servers on other machines:
   remote/node_servers.h */
#define NODES_VARIABLE "AOMAKER_NODES"

/* holds the process id that a fork server of several runs serves; set by
   `aomaker run` (core/run_id.h) */
#define SERVER_VARIABLE "AOMAKER_SERVER"

/* holds how many groups run at once; set by `aomaker run`
   (core/worker_slot.h) */
#define WORKERS_VARIABLE "AOMAKER_WORKERS"

/* holds paths.build for our Python side, when it is not the usual folder */
#define BUILD_VARIABLE "AOMAKER_BUILD_DIR"

#define BUILD_DIR ".aomaker-build" /* the usual build folder */

/* the name of a remote job's folder in a group's folder, before its nonce:
   remote/job_folder.h */
#define JOB_FOLDER "job."

/* a file in a group's folder that holds the ids of the only tests to run */
#define GROUP_ONLY "only"

/* files of the project that a run begins with, beside conf/config.yaml */
#define HOOKS_FILE "hooks.py"
#define LOGIN_FILE "login.py"

/* build_folder_set changes each member: they are all paths */
struct paths {
	const char *build, *server, *server_log, *lock, *groups, *history,
		*history_lock, *session, *facts, *session_file, *session_log,
		*hooks_answer, *hooks_inputs, *controller, *report, *plan,
		*suite, *suite_log, *suite_inputs, *suite_new, *unmarked,
		*index, *index_ninja, *index_lock, *asked, *asked_ninja,
		*watch_lock, *live, *live_page, *live_token, *live_log,
		*live_events, *live_lock, *exclusive_queue, *exclusive,
		*verdict, *maxfail, *maxfail_limit, *resumed, *always, *tasks,
		*plan_inputs, *declared, *portable, *arriving, *store_off,
		*launchers, *trials, *workers, *jobs, *sharing, *preload,
		*personal, *isolated, *runs, *ninja_log, *html_stamp,
		*allure_trends, *allure_past, *allure_config, *allure_history,
		*allure_spare, *ninja;
	const char *reports, *results, *html, *html_index, *html_history,
		*html_new, *html_new_index, *page, *junit, *trace, *summary,
		*quality;
};

extern struct paths paths;

/* 1 when the build folder is the usual one */
int paths_are_usual(void);

/* the absolute path of the project's root */
const char *paths_root(struct arena *a);

/* the path for build.ninja: with --build-dir it is absolute, since Ninja may be
   started in another directory */
const char *paths_for_ninja(struct arena *a, const char *path);

/* 1 when a folder, its links resolved, lies in the project */
int paths_is_in_project(struct arena *a, const char *dir);

/* the result of a group: core/group_result.h */
const char *paths_status(struct arena *a, const char *slug);

/* commands that cancel what a launcher may have left running:
   remote/launcher_process.h */
const char *paths_left(struct arena *a, const char *slug);

/* the launcher of a group that runs elsewhere: config/launcher.h */
const char *paths_launcher(struct arena *a, const char *slug);

#endif
