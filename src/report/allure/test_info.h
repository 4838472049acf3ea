/*
 * Takes titles, descriptions and attachments of tests from Allure results. A
 * result does not hold the node id of its test. Tests of a group run one after
 * the other, so that function name and time identify the test.
 */
#ifndef REPORT_ALLURE_TEST_INFO_H
#define REPORT_ALLURE_TEST_INFO_H

#include "core/group_result.h"

/* seconds; an Allure time is cut to milliseconds */
#define TEST_INFO_SLACK 0.0015

/* identifies a test and its result */
struct test_info_key {
	const char *function; /* its name, without parameters */
	int attempt;          /* of the group; 0: unknown */
	double start;         /* seconds since 1970 */
};

struct test_info_result {
	struct test_info_key key;
	double stop;
	const char *title, *doc;
	VEC(struct attachment) files; /* including those of steps */
};

typedef VEC(struct test_info_result) test_info_results;

struct test_info {
	struct arena *arena;
	int attempt; /* the attempt of the results that are taken */
	test_info_results results;
};

/* the function name of a node id, as in fullName of a result */
const char *test_info_function(struct arena *a, const char *id);

/* reads the content of a result file */
void test_info_take(struct test_info *e, jv result);

/*
 * Gives what was taken to the tests of a group, and forgets it. Attachments of
 * earlier attempts have the attempt in their names.
 */
void test_info_give(struct test_info *e, struct group_result *s);

#endif
