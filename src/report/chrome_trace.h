/*
 * reports/trace.json: when groups and tests ran, in the Trace Event Format
 * that chrome://tracing and ui.perfetto.dev read. A slot is a thread.
 */
#ifndef REPORT_CHROME_TRACE_H
#define REPORT_CHROME_TRACE_H

#include "report/summary.h"
#include "report/timeline.h"

void chrome_trace_put(
	struct buf *b, const struct summary *s, const struct timeline *l);

#endif
