/*
 * The result of a group and its tests: groups/SLUG/status.json, whose format
 * conf/status.schema.json describes. The group's supervisor (exec) writes it
 * when the group has ended; all reports are made from it. Strings belong to
 * the arena that the caller passes.
 */
#ifndef CORE_GROUP_RESULT_H
#define CORE_GROUP_RESULT_H

#include "base/buf.h"
#include "base/vec.h"
#include "formats/json.h"
#include "secrets/mask.h"

/* of a test; the words pytest uses, and four of our own */
enum outcome {
	OUTCOME_PASSED,
	OUTCOME_FAILED,
	OUTCOME_ERROR, /* failed in set-up, tear-down or collection */
	OUTCOME_SKIPPED,
	OUTCOME_XFAILED,
	OUTCOME_XPASSED,
	OUTCOME_CRASHED, /* the worker died while it ran */
	OUTCOME_TIMED_OUT,
	OUTCOME_NOT_RUN, /* collected, never started */
	OUTCOME_LOST,    /* on other machines, none of which told */
	NOUTCOMES
};

struct pair {
	const char *key, *value;
};

typedef VEC(struct pair) pairs;

/* an attempt at a test that failed and was followed by another */
struct test_attempt {
	int attempt; /* folder of the group */
	enum outcome outcome;
	double start, stop;             /* seconds since 1970; 0: unknown */
	const char *message, *longrepr; /* or NULL */
};

typedef VEC(struct test_attempt) tries;

struct attachment {
	const char *name, *source, *type; /* source: its file */
};

struct test_result {
	const char *id; /* pytest's node id */
	enum outcome outcome;
	int collect;                  /* no test: a module, say, that failed or
					   skipped its collection */
	double start, stop;           /* seconds since 1970; 0: unknown */
	double setup, call, teardown; /* seconds */
	const char *alone;            /* why no other test ran beside it, of
					   threads; NULL: others did */
	const char *message;          /* one line, or NULL */
	const char *longrepr; /* pytest's text of the failure, or NULL */
	pairs sections;       /* title, captured text */
	pairs properties;     /* record_property */
	int attempt;          /* folder of the group; 0: none */
	tries tries;          /* before it, of a test that was retried */

	/* not in status.json: what Allure results say of it (report/allure/test_info.h) */
	const char *title, *doc; /* or NULL */
	VEC(struct attachment) files;
};

/* of a group */
enum verdict {
	VERDICT_PASSED,
	VERDICT_FAILED,    /* tests failed */
	VERDICT_CRASHED,   /* the worker died */
	VERDICT_TIMED_OUT, /* it was killed, for a time limit was over */
	VERDICT_ERROR,     /* pytest failed although no test did */
	VERDICT_INTERRUPTED,
	VERDICT_LOST,    /* its tests are, see there */
	VERDICT_EMPTY,   /* nothing selected */
	VERDICT_MISSING, /* no status: it never ended (made by readers) */
	NVERDICTS
};

enum { PYTEST_USAGE = 4 }; /* exit status: it refused its arguments */

struct group_result {
	const char *name, *slug;
	enum verdict verdict;
	int exit_status;     /* of pytest; -1: it died */
	int signal;          /* that the worker died of; 0: none */
	const char *message; /* why, when not passed or failed */
	const char *note;    /* what a person should know, or NULL */
	const char *plan;    /* digest of the plan's group it ran */
	double start, stop;  /* seconds since 1970 */
	double cpu;          /* seconds, worker and its children */
	long rss;            /* KiB, peak */
	double waited;       /* seconds, of threads: its tests, for
					   their turns */
	double queued;       /* seconds, for a core to run on */
	const char *node;    /* the machine it ran on; NULL: this one */
	double pending;      /* seconds that its engine let it wait
					   for that, before its start */
	pairs properties;    /* record_testsuite_property */
	int attempts;        /* folders 1…attempts below the group */
	VEC(struct test_result) tests;

	/* not in status.json: */
	double began; /* the run, or its shard's: what had
					   ended before is of another */
};

extern const char *const outcome_names[NOUTCOMES];
extern const char *const verdict_names[NVERDICTS];

/* whether a test with this outcome fails the run */
int outcome_fails(enum outcome o);

/* neither passed nor empty */
int verdict_fails(enum verdict v);

/* what it took; of one without phases, since its worker died, until then */
double test_result_seconds(const struct test_result *t);

/* whether it failed before it passed */
int test_result_is_flaky(const struct test_result *t);

/* [[key, value], ...], the array member of an object */
pairs group_result_pairs(struct arena *a, jv object, const char *key);

/* the same as text; nothing of an empty list */
void group_result_put_pairs(struct buf *b, const char *key, const pairs *list);

/* adds how many tests have which outcome */
void group_result_count(const struct group_result *s, size_t counts[NOUTCOMES]);

/* "counts": {outcome: n} of those that there are */
void group_result_put_counts(struct buf *b, const size_t counts[NOUTCOMES]);

/* the JSON text of status.json, and that as a file; -1 with errno */
void group_result_put(struct buf *b, const struct group_result *s);
int group_result_write(const struct group_result *s, const char *path);

/*
 * Reads groups/SLUG/status.json. -1 when there is none or it is damaged; then
 * *cause says why, and s->verdict is VERDICT_MISSING.
 */
int group_result_read(struct arena *a, struct group_result *s, const char *path,
	const char **cause);

/* secrets in what tests and pytest have said become *** */
void group_result_mask(
	struct group_result *s, struct arena *a, const struct mask *m);

#endif
