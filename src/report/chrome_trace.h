/*
 * reports/trace.json: when groups and tests ran, in the Trace Event Format
 * that chrome://tracing and ui.perfetto.dev read. Each slot is a thread. Pure.
 */
#ifndef REPORT_CHROME_TRACE_H
#define REPORT_CHROME_TRACE_H

#include "report/summary.h"
#include "report/timeline.h"

/* writes the whole file; times count from the start of the run */
void chrome_trace_put(
	struct buf *b, const struct summary *s, const struct timeline *l);

#endif
