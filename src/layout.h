/* Where our files lie, from the project's root. */
#ifndef LAYOUT_H
#define LAYOUT_H

#define AOMAKER_VERSION "0.1.0"

/* the process id of the run that we are part of, set by `aomaker run` */
#define RUN_VARIABLE "AOMAKER_RUN"

#define BUILD_DIR ".aomaker-build"
#define SERVER_DIR BUILD_DIR "/server"
#define LOCK_FILE BUILD_DIR "/lock"
#define GROUPS_DIR BUILD_DIR "/groups"
#define GROUP_ONLY "only"	/* in a group's folder: tests that it runs */
#define HISTORY_FILE BUILD_DIR "/history.jsonl"
#define SESSION_DIR BUILD_DIR "/session"
#define SESSION_FILE BUILD_DIR "/session.json"
#define SESSION_LOG BUILD_DIR "/session.log"
#define HOOKS_ANSWER BUILD_DIR "/hooks.json"
#define REPORT_FILE BUILD_DIR "/report.txt"
#define TESTS_FILE BUILD_DIR "/tests.jsonl"
#define TESTS_BEFORE BUILD_DIR "/tests.before.jsonl"
#define PLAN_FILE BUILD_DIR "/plan.json"
#define SUITE_FILE BUILD_DIR "/suite.jsonl"
#define UNMARKED_FILE BUILD_DIR "/unmarked"
#define INDEX_DIR BUILD_DIR "/index"
#define NINJA_FILE "build.ninja"
#define REPORTS_DIR "reports"
#define HTML_DIR REPORTS_DIR "/html"
#define PAGE_FILE REPORTS_DIR "/aomaker-report.html"

/* files of the project that begin a run's life, beside conf/config.yaml */
#define HOOKS_FILE "hooks.py"
#define LOGIN_FILE "login.py"

/* makes our folder, closed to others and ignored by git; -1 with errno */
int layout_make(void);

#endif
