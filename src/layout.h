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
#define HISTORY_FILE BUILD_DIR "/history.jsonl"
#define PLAN_FILE BUILD_DIR "/plan.json"
#define SUITE_FILE BUILD_DIR "/suite.jsonl"
#define NINJA_FILE "build.ninja"
#define REPORTS_DIR "reports"

#endif
