/*
 * The store of past runs: a folder .aomaker-build/runs/NAME/ for each, where NAME
 * is the local time of its start. It holds results.jsonl (report/run_results.h)
 * and, of a complete run of `arun`, record.json (core/run_record.h). The last
 * RUN_STORE_MAX of each file are kept. Files are written whole, only the user can
 * read them, and any of the folders may be deleted.
 */
#ifndef CORE_RUN_STORE_H
#define CORE_RUN_STORE_H

#include "base/vec.h"

enum { RUN_STORE_MAX = 10 };

#define RUN_STORE_RESULTS "results.jsonl"
#define RUN_STORE_RECORD "record.json"

/*
 * The name of the run that began at `start`, seconds since 1970; its folder is
 * made if there is none. NULL with errno: that failed.
 */
const char *run_store_open(struct arena *a, double start);

/* the path of a file in the folder of a run */
const char *run_store_path(struct arena *a, const char *name, const char *file);

/* the names of the runs that have this file, in the order of their writing */
strings run_store_names(struct arena *a, const char *file);

/* removes runs that are too old; called after a file was written */
void run_store_prune(struct arena *a);

#endif
