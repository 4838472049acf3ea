/*
 * Merges folders of Allure results into one. Format: documentation of the Allure
 * framework ("Test result file", "Test container file"). The report generators
 * read a folder without its subfolders, and attachments must be regular files.
 */
#ifndef REPORT_ALLURE_RESULT_SET_H
#define REPORT_ALLURE_RESULT_SET_H

#include "os/file_swap.h"
#include "os/link_folder.h"
#include "os/thread_pool.h"
#include "report/allure/results_folder.h"

struct result_set {
	struct arena *arena;
	problems *problems; /* receives what is wrong */
	const char *target; /* the folder that the set will replace */
	const char
		*spare; /* keeps files of the set for the next one; or NULL */
	const char *aside;         /* the folder in which the set is made */
	const char *damaged;       /* the folder that keeps unreadable files */
	const char *damaged_aside; /* the folder in which that one is made */
	int ndamaged;
	struct link_folder files;
	pairs environment; /* environment.properties */
	size_t nresults;
	int order;                  /* buildOrder of executor.json */
	struct thread_pool remover; /* removes what is aside at the end */
	int swapped, left;          /* of that removal: its errno, or 0 */
};

/* 1: a file of this name belongs to Allure results */
int result_set_owns(const char *name);

/* begins a set; -1 with errno */
int result_set_begin(struct result_set *s);

/*
 * Adds a folder that has been read. The number of new results; -1 with errno if
 * the folder could not be read or the set cannot be written.
 */
long result_set_add(struct result_set *s, const struct results_folder *f);

/* adds a line of environment.properties, unless the key is there already */
void result_set_environment(
	struct result_set *s, const char *key, const char *value);

/* completes the set and adds it to `to`; -1 with errno */
int result_set_end(struct result_set *s, struct file_swap *to);

/*
 * Removes the folder aside, in a thread: after the swap that is the set of the
 * run before, of which the spare folder keeps what has not changed; without a
 * swap it is the unfinished one.
 */
void result_set_remove(struct result_set *s, int swapped);

/* waits for the end of that removal; -1 with errno */
int result_set_release(struct result_set *s);

#endif
