/*
 * reports/trace.json: when groups and tests ran, in the Trace Event Format
 * that chrome://tracing and ui.perfetto.dev read. A slot is a thread.
 */
#ifndef TRACE_H
#define TRACE_H

#include "lanes.h"

void trace_put(struct buf *b, const struct summary *s, const struct lanes *l);

#endif
