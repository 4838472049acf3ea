/*
 * Reads and checks a folder of Allure results; writes nothing. Several threads
 * may read folders at the same time, each with an arena of its own.
 */
#ifndef REPORT_ALLURE_RESULTS_FOLDER_H
#define REPORT_ALLURE_RESULTS_FOLDER_H

#include "os/fs.h"
#include "report/allure/test_info.h"
#include "report/summary.h"

enum found {
	FOUND_FILE,
	FOUND_RESULT,
	FOUND_DAMAGED,    /* a result or a container */
	FOUND_ENVIRONMENT /* environment.properties */
};

struct found_file {
	const char *name;
	enum found kind;
	uint64_t inode;
};

struct results_folder {
	/* set by the caller */
	const char *dir;
	const char *group; /* named in problems */
	int attempt;       /* for info; 0: no info is needed */

	/* set by results_folder_read() */
	int error; /* errno, or 0; a folder that does not exist is empty */
	struct fs_stamp stamp; /* before it was read */
	int is_read;
	VEC(struct found_file) files; /* in the order of their names */
	problems problems;
	test_info_results info; /* titles and attachments of its results */
};

typedef VEC(struct results_folder) folders;

/* reads a struct results_folder, unless that is done; a job for os/thread_pool.h */
void results_folder_read(void *folder, struct arena *a);

#endif
