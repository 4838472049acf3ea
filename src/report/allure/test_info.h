/*
 * What Allure results say of tests beyond their outcome: title, description,
 * attachments. A result does not name its test; those of one group ran one
 * after the other, and so are told apart by name and time.
 */
#ifndef REPORT_ALLURE_TEST_INFO_H
#define REPORT_ALLURE_TEST_INFO_H

#include "core/group_result.h"

/* seconds; an Allure time is cut to milliseconds */
#define TEST_INFO_SLACK 0.0015

/* what a test and its result have in common */
struct test_info_key {
	const char *function; /* its name, without parameters */
	int attempt;          /* folder of the group; 0: not known */
	double start;         /* seconds since 1970 */
};

struct test_info_result {
	struct test_info_key key;
	double stop;
	const char *title, *doc;
	VEC(struct attachment) files; /* of its steps, too */
};

typedef VEC(struct test_info_result) test_info_results;

struct test_info {
	struct arena *arena;
	int attempt; /* whose results are taken */
	test_info_results results;
};

/* of a node id; the results of a test have it, too */
const char *test_info_function(struct arena *a, const char *id);

/* the content of a result file */
void test_info_take(struct test_info *e, jv result);

/*
 * Gives what was taken to the tests of a group, and forgets it. Attachments of
 * an attempt that was not the last one are named so.
 */
void test_info_give(struct test_info *e, struct group_result *s);

#endif
