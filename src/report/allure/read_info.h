/*
 * Reads results and containers of Allure. A container holds the set-up and
 * tear-down of a fixture, and the uuids of the results that had it. Format:
 * documentation of the Allure framework ("Test result file", "Test container
 * file").
 */
#ifndef REPORT_ALLURE_READ_INFO_H
#define REPORT_ALLURE_READ_INFO_H

#include "core/allure_info.h"
#include "formats/json_tree.h"

struct allure_container {
	strings tests; /* uuids */
	allure_steps set_up, tear_down;
};

void read_info(struct allure_info *to, struct arena *a,
	const struct json_tree *result);
void read_container(struct allure_container *to, struct arena *a,
	const struct json_tree *container);

/* adds the fixtures of a container to a test */
void read_info_add(struct allure_info *to, struct arena *a,
	const struct allure_container *from);

#endif
