/*
 * Folders of Allure results, joined into one. Format: docs of allure-framework
 * ("Test result file", "Test container file"), read non-recursively by the
 * report generators, which want attachments to be regular files.
 */
#ifndef REPORT_ALLURE_RESULT_SET_H
#define REPORT_ALLURE_RESULT_SET_H

#include "base/hashmap.h"
#include "os/file_swap.h"
#include "os/thread_pool.h"
#include "report/allure/results_folder.h"

struct result_set {
	struct arena *arena;
	problems *problems;        /* takes what is wrong */
	const char *target;        /* what it takes the place of */
	const char *aside;         /* where the set grows */
	const char *damaged;       /* where unreadable files are kept */
	const char *damaged_aside; /* and where they go until then */
	int ndamaged;
	struct hashmap names; /* file name -> where it came from */
	pairs environment;    /* environment.properties */
	size_t nresults;
	int order;                  /* buildOrder of executor.json */
	struct thread_pool remover; /* of the set that was there before */
	int left;                   /* errno of that, or 0 */
};

/* whether a file of this name belongs into a set */
int result_set_owns(const char *name);

/* begins a set; -1 with errno */
int result_set_begin(struct result_set *s);

/*
 * Adds a folder that has been read. The number of results that are new, -1
 * with errno when it could not be read or the new set cannot be written.
 */
long result_set_add(struct result_set *s, const struct results_folder *f);

/* a line of environment.properties, unless a folder brought the key */
void result_set_environment(
	struct result_set *s, const char *key, const char *value);

/* all that belongs to the set is in it, and is to be swapped; -1 with errno */
int result_set_end(struct result_set *s, struct file_swap *to);

/*
 * What is aside now, in a thread: the set that was there before when swapped,
 * else the one that is not to be
 */
void result_set_remove(struct result_set *s, int swapped);

/* waits until it is gone; -1 with errno */
int result_set_release(struct result_set *s);

#endif
