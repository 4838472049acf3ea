/*
 * What an Allure result tells of an attempt at a test: its steps, attachments,
 * labels and links, and the set-up and tear-down of its fixtures. Strings
 * belong to the arena of the reader (report/allure/read_info.h).
 */
#ifndef CORE_ALLURE_INFO_H
#define CORE_ALLURE_INFO_H

#include "base/vec.h"

struct attachment {
	const char *name, *source, *type; /* source: the file's name */
};

typedef VEC(struct attachment) attachments;
typedef VEC(struct allure_step) allure_steps;

/* a step of a test, or of a fixture, or a fixture itself */
struct allure_step {
	const char *name;
	const char *status;  /* NULL: passed */
	const char *message; /* or NULL */
	double start, seconds;
	pairs parameters;
	attachments files;
	allure_steps steps;
};

struct allure_info {
	int attempt; /* of the group; 0: unknown */
	const char *title, *doc;
	pairs labels;
	pairs links; /* name, URL */
	pairs parameters;
	attachments files; /* of no step */
	allure_steps steps;
	VEC(const struct allure_step *) set_up, tear_down; /* fixtures */
};

#endif
