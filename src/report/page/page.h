/*
 * reports/aomaker-report.html: the run as one file that needs no other. The
 * template is templates/report/page.html; what a run says is put in as JSON in
 * which nothing is markup. Its form, which the template's data.js reads:
 *
 *   the run, element "run": {"v", "live": which run it is, of a page that
 *     run/live_server.h keeps up to date, "title", "program", "exit_status", "start",
 *     "stop", "planned", "reported", "interrupted", "alone", "waited", "slots",
 *     "predicted", "outcomes": [names], "verdicts": [names], "facts":
 *     [[key, value]], "lost": [[group, test]], "problems": [text],
 *     "isolated": see core/diagnosis.h, "groups": [{"name", "slug", "verdict", "message", "start", "stop",
 *       "cpu", "rss", "attempts", "cost", "slot", "cached" (or "kept",
 *       in a run that went on with another)}],
 *     "tests": [[group, id, outcome, start, setup, call, teardown, message,
 *       title, letters of past outcomes, collect, attempt, tries before it:
 *       [[attempt, outcome, start, seconds]] or null]]}; times are seconds,
 *     starts since the run's
 *   details of a group's tests, read when one is opened, element "gN":
 *     {"its place in the group": {"trace", "output": [[title, text]],
 *       "properties": [[name, value]], "doc", "files": [[name, source, type,
 *       text or null]], "tries": [[attempt, message, trace]], "cut": 1 where a text is cut}}
 */
#ifndef REPORT_PAGE_PAGE_H
#define REPORT_PAGE_PAGE_H

#include "core/history.h"
#include "report/summary.h"
#include "report/timeline.h"

struct page {
	const struct summary *summary;
	const struct timeline *lanes;
	const struct history *history; /* with this run's outcomes */
	const pairs *facts;            /* of the environment */
	const char *title;
	const char *files; /* the folder of the attachments */
	const char *nonce; /* what no test can have known */
	const char *live;  /* NULL: the run is over */
};

/* the name of the project's folder */
const char *page_title(struct arena *a);

/* 128 random bits, as letters */
const char *page_nonce(struct arena *a);

/* reads attachments that are small texts, and nothing else */
void page_put(struct buf *b, struct arena *a, const struct page *p);

#endif
