/*
 * Lines for groups and tests, which a run prints while it goes on and again at
 * its end. Control characters in names are escaped.
 */
#ifndef REPORT_TERMINAL_LINES_H
#define REPORT_TERMINAL_LINES_H

#include "os/tty.h"
#include "report/summary.h"

/* columns that the longest names of a plan take, those of its groups and tests */
struct terminal_names {
	size_t group; /* 0: ids tell the groups, which are modules or folders */
	size_t id;
};

struct terminal_style {
	const struct tty *tty;
	struct terminal_names names;
	int groups;     /* 1: with a line for each group */
	int brief;      /* 1: without failures, which pytest itself has shown */
	int round;      /* 1: of --watch; what was shown before is left out */
	int verbose;    /* 1: no list is cut */
	int page, html; /* 1: there is our page, Allure's report */
	/* the words of the command line that the run has come from; or NULL */
	const strings *typed;
};

/* a line for a group that has ended; its name is padded to `pad` columns */
void terminal_lines_group(struct buf *b, const char *name, enum verdict verdict,
	const size_t counts[NOUTCOMES], double seconds, size_t pad,
	const struct terminal_style *style);

/* a line for a test that has been running for so many seconds */
void terminal_lines_slow(struct buf *b, const char *test, double seconds,
	const struct terminal_style *style);

/* a line for a test; texts are escaped */
struct terminal_row {
	const char *word; /* FAILED, RETRY 1/2 … */
	enum tty_colour colour;
	const char *id, *group;
	double seconds;     /* 0: unknown */
	const char *reason; /* one line, or NULL */
};

/*
 * Puts the line. A terminal of few columns has the reason in a second line, and
 * both are shortened to its width; without a terminal nothing is shortened.
 */
void terminal_lines_row(struct buf *b, const struct terminal_row *row,
	const struct terminal_style *style);

/* the line of a test that has ended; retry, of retries: the attempt that follows
   its failure, 0: none does */
void terminal_lines_test(struct buf *b, const struct test_result *t,
	const char *group, int retry, int retries,
	const struct terminal_style *style);

/* puts a line below one of terminal_lines_row, under its id */
void terminal_lines_below(
	struct buf *b, const char *text, const struct terminal_style *style);

/* the names of a plan, and those of the tests that the end of a run shows */
struct terminal_names terminal_lines_names(const struct plan *p);
struct terminal_names terminal_lines_shown_names(const struct summary *s);

/* columns for the names of the plan's groups, limited by the terminal's width */
size_t
terminal_lines_pad(const struct plan *p, const struct terminal_style *style);

/* "3 passed, 1 skipped"; "1.5 s" */
void terminal_lines_put_counts(struct buf *b, const size_t counts[NOUTCOMES]);
void terminal_lines_put_duration(struct buf *b, double seconds);

#endif
