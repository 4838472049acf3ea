/*
 * Takes what Allure results tell of tests: titles, descriptions, steps, fixtures.
 * A result does not hold the node id of its test. Tests of a group run one after
 * the other, so that function name and time identify the test.
 */
#ifndef REPORT_ALLURE_TEST_INFO_H
#define REPORT_ALLURE_TEST_INFO_H

#include "core/group_result.h"
#include "report/allure/read_info.h"

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
	const char *uuid;
	struct allure_info info;
};

typedef VEC(struct test_info_result) test_info_results;

struct test_info {
	struct arena *arena;
	int attempt; /* the attempt of the results that are taken */
	test_info_results results;
	VEC(struct allure_container) containers;
};

/* the function name of a node id, as in fullName of a result */
const char *test_info_function(struct arena *a, const char *id);

/* reads the content of the file of a result, or of a container */
void test_info_take(struct test_info *e, const struct json_tree *result);
void test_info_take_container(
	struct test_info *e, const struct json_tree *container);

/* adds the fixtures of the containers to the results, in the order of time */
void test_info_add_fixtures(struct test_info *e);

/* gives what was taken to the tests of a group, and forgets it */
void test_info_give(struct test_info *e, struct group_result *s);

#endif
