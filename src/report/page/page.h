/*
 * reports/aomaker-report.html: the report page, one file that needs no other.
 * The template is templates/report/page.html; the data of the run are put in as
 * JSON with all markup escaped. data.js of the template reads this form:
 *
 *   element "run": {"v", "live": id of the run, if run/live_server.h updates the
 *     page, "title", "program", "exit_status", "start", "stop", "planned",
 *     "reported", "interrupted", "alone", "waited", "slots", "predicted",
 *     "outcomes": [names], "verdicts": [names], "facts": [[key, value]],
 *     "lost": [[group, test]], "problems": [text], "warnings": as in
 *     conf/summary.schema.json, if there are any, "plugins": what plugins have
 *     printed, if they have, "isolated": see core/diagnosis.h, "groups": [{"name", "slug", "verdict", "message",
 *       "start", "stop", "cpu", "rss", "attempts", "cost", "slot", "cached" (or
 *       "kept", in a run that was resumed), "helpers": [[attempt, slot, start, stop]],
 *       if idle slots have helped, perhaps "origin": the store of passes that it
 *       came from}],
 *     "tests": [[group, id, outcome, start, setup, call, teardown, message,
 *       title, letters of past outcomes, collect, attempt, earlier tries:
 *       [[attempt, outcome, start, seconds]] or null, "path:line" where the error
 *       of a failure was raised, or null, numbers of its labels or null]],
 *     "labels": [[name, value]], "runs": the last runs, this one first (see
 *     report/page/past_runs.h), "command"}; times are seconds, those of starts relative to
 *     the start of the run
 *   element "gN", details of the tests of group N, parsed when one is opened:
 *     {"index in the group": {"trace", "output": [[title, text]],
 *       "properties": [[name, value]], "doc", "links": [[name, URL]],
 *       "tries": [[attempt, message, trace, perhaps as "last"]], "last": {"source",
 *       "stdout", "stderr"}, the line at which a worker died and what it had printed
 *       last, "cut": 1 if a text was cut,
 *       "infos", a list with one for each Allure result of the test: {"attempt",
 *         "parameters": [[name, value]], "before": fixtures, "steps", "after":
 *         fixtures, "files": [[name, source, type, bytes]], "left": number of
 *         steps that were left out}; a step and a fixture is {"name", "status"
 *         unless it passed, "message", "seconds", "parameters", "files", "steps"},
 *       "runs": [[index in "runs" of the run, outcome, seconds]], newest first,
 *       "texts": {source: content} of small text files, each once in the page}}
 *   element "file-SOURCE": base64 of an attached picture, video or HTML file
 */
#ifndef REPORT_PAGE_PAGE_H
#define REPORT_PAGE_PAGE_H

#include "core/history.h"
#include "report/summary.h"
#include "report/timeline.h"

struct page {
	const struct summary *summary;
	const struct timeline *timeline;
	const struct history *history; /* with this run's outcomes */
	const pairs *facts;            /* of the environment */
	const char *title;
	const char *files; /* folder of the attachments */
	const char *nonce; /* allows our scripts, and none that a test wrote */
	const char *live;  /* id of the run; NULL: the run is over */
	const strings *
		typed; /* words of the command line, without secrets; or NULL */
};

/* the name of the project's folder */
const char *page_title(struct arena *a);

/* 128 random bits as hexadecimal digits */
const char *page_nonce(struct arena *a);

/* writes the page; of other files it reads only attachments */
void page_put(struct buf *b, struct arena *a, const struct page *p);

#endif
