/*
 * Folders of Allure results, joined into one. Format: docs of allure-framework
 * ("Test result file", "Test container file"), read non-recursively by the
 * report generators, which want attachments to be regular files.
 */
#ifndef ALLURE_H
#define ALLURE_H

#include "evidence.h"
#include "map.h"
#include "summary.h"

struct allure {
	struct arena *arena;
	struct summary *summary;	/* takes the problems */
	const char *target;		/* what it takes the place of */
	const char *aside;		/* where the set grows */
	const char *damaged;		/* where unreadable files go */
	struct evidence *evidence;	/* takes what results say, or NULL */
	struct map names;		/* file name -> where it came from */
	pairs environment;		/* environment.properties */
	size_t nresults;
	int order;			/* buildOrder of executor.json */
};

/* whether a file of this name belongs into a set */
int allure_owns(const char *name);

/* begins a set that will become `target`; -1 with errno */
int allure_begin(struct allure *s, const char *target);

/*
 * Adds a folder of results; `group` names it in problems. The number of
 * results, -1 with errno when the new set cannot be written.
 */
long allure_add(struct allure *s, const char *dir, const char *group);

/* a line of environment.properties, unless a folder brought the key */
void allure_environment(struct allure *s, const char *key, const char *value);

/* the set takes the place of target, at once; -1 with errno */
int allure_end(struct allure *s, const char *target);

#endif
