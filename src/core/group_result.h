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
#include "core/allure_info.h"
#include "formats/json.h"
#include "core/warning_list.h"
#include "secrets/mask.h"

/* the outcome of a test: pytest's words, and four of our own */
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
	OUTCOME_LOST,    /* it ran on another machine, which went silent */
	NOUTCOMES
};

/* an attempt of a test that failed and was followed by another one */
struct test_attempt {
	int attempt; /* the number of its folder: groups/SLUG/ATTEMPT */
	enum outcome outcome;
	double start, stop;             /* seconds since 1970; 0: unknown */
	const char *message, *longrepr; /* or NULL */
};

typedef VEC(struct test_attempt) tries;

/* an attempt beside the first one, which ran some of its tests */
struct helper_attempt {
	int attempt;        /* the number of its folder */
	double start, stop; /* seconds since 1970 */
};

struct test_result {
	const char *id; /* pytest's node id */
	enum outcome outcome;
	/* 1: it is no test, but a module, say, that failed or was skipped in
	   collection */
	int collect;
	double start, stop;           /* seconds since 1970; 0: unknown */
	double setup, call, teardown; /* seconds */
	/* in a group of threads: why no other test ran at the same time */
	const char *alone;    /* NULL: others did */
	const char *message;  /* one line, or NULL */
	const char *place;    /* of a skip: its FILE:LINE or FILE; or NULL */
	const char *longrepr; /* pytest's text of the failure, or NULL */
	pairs sections;       /* title, captured text */
	pairs properties;     /* record_property */
	int attempt;          /* number of its folder; 0: it has none */
	tries tries;          /* earlier attempts, of a retried test */

	/* not in status.json, but from Allure results
	   (report/allure/test_info.h) */
	const char *title;                     /* or NULL */
	VEC(const struct allure_info *) infos; /* of the attempts, in order */
};

/* the outcome of a group */
enum verdict {
	VERDICT_PASSED,
	VERDICT_FAILED,    /* tests failed */
	VERDICT_CRASHED,   /* the worker died */
	VERDICT_TIMED_OUT, /* it was killed at its time limit */
	VERDICT_ERROR,     /* pytest failed although no test did */
	VERDICT_INTERRUPTED,
	VERDICT_LOST,    /* its tests are OUTCOME_LOST */
	VERDICT_EMPTY,   /* no test was selected */
	VERDICT_MISSING, /* there is no status.json: the group never ended */
	NVERDICTS
};

enum { /* pytest's exit status */
	PYTEST_INTERRUPTED = 2,
	PYTEST_USAGE = 4 /* for wrong arguments */
};

struct group_result {
	const char *name, *slug;
	enum verdict verdict;
	int exit_status;     /* pytest's exit status; -1: it died */
	int signal;          /* the signal that killed the worker; 0: none */
	const char *message; /* the reason of other verdicts than passed and
				failed */
	const char *note;    /* a remark for the user, or NULL */
	const char *plan;    /* digest of the group in the plan */
	double start, stop;  /* seconds since 1970 */
	double cpu;          /* seconds of the worker and its children */
	long rss;            /* KiB, peak */
	double waited;       /* seconds that its threads waited for turns */
	double queued;       /* seconds that it waited for a core */
	const char *node;    /* the machine it ran on; NULL: this one */
	const char *origin;  /* the store of passes that it came from, made on
				another machine; NULL: it was made here */
	double pending;      /* seconds in a batch system's queue */
	pairs properties;    /* record_testsuite_property */
	struct warning_list warnings;
	VEC(struct helper_attempt) helpers;
	int attempts; /* there are folders groups/SLUG/1…attempts */
	VEC(struct test_result) tests;

	/* not in status.json: when the run, or its shard, began; a result that
	   ended earlier is that of another run */
	double began;
};

extern const char *const outcome_names[NOUTCOMES];
extern const char *const verdict_names[NVERDICTS];

/* 1 when a test with this outcome fails the run */
int outcome_fails(enum outcome o);

/* 1 unless the group passed or was empty */
int verdict_fails(enum verdict v);

/* the duration of its phases; without phases, from its start until its worker
   died */
double test_result_seconds(const struct test_result *t);

/* 1 when it passed after it had failed */
int test_result_is_flaky(const struct test_result *t);

/* reads [[key, value], ...], an array member of an object */
pairs group_result_pairs(struct arena *a, jv object, const char *key);

/* writes such a member; an empty list is left out */
void group_result_put_pairs(struct buf *b, const char *key, const pairs *list);

/* adds to counts how many tests have which outcome */
void group_result_count(const struct group_result *s, size_t counts[NOUTCOMES]);

/* writes "counts": {outcome: n}, without zeros */
void group_result_put_counts(struct buf *b, const size_t counts[NOUTCOMES]);

/* writes one of its tests, as an object in one line */
void group_result_put_test(struct buf *b, const struct test_result *t);

/* these write status.json, as text and as a file; -1 with errno */
void group_result_put(struct buf *b, const struct group_result *s);
int group_result_write(const struct group_result *s, const char *path);

/*
 * Reads groups/SLUG/status.json. -1 when there is none or it is damaged; then
 * *cause says why, and s->verdict is VERDICT_MISSING.
 */
int group_result_read(struct arena *a, struct group_result *s, const char *path,
	const char **cause);

/* the same without the tests, which is faster by far */
int group_result_read_head(struct arena *a, struct group_result *s,
	const char *path, const char **cause);

/* masks secrets in messages, outputs and properties */
void group_result_mask(
	struct group_result *s, struct arena *a, const struct mask *m);

#endif
