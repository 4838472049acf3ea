/*
 * A folder of Allure results, read and checked, nothing written. Folders may
 * be read at the same time, each with an arena that nobody else uses.
 */
#ifndef REPORT_ALLURE_RESULTS_FOLDER_H
#define REPORT_ALLURE_RESULTS_FOLDER_H

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
};

struct results_folder {
	/* of the caller */
	const char *dir;
	const char *group; /* whose problems they are */
	int attempt;       /* of evidence; 0: none is wanted */

	/* of results_folder_read */
	int error;                    /* errno, or 0; none there is none */
	VEC(struct found_file) files; /* in the order of their names */
	problems problems;
	test_info_results evidence; /* what its results say */
};

typedef VEC(struct results_folder) folders;

/* a struct results_folder; a job of a crew (os/thread_pool.h) */
void results_folder_read(void *folder, struct arena *a);

#endif
