/*
 * The formats of `aomaker graph`: a plan and its simulated schedule become text.
 * Pure.
 */
#ifndef COMMANDS_GRAPH_FORMATS_H
#define COMMANDS_GRAPH_FORMATS_H

#include "base/buf.h"
#include "os/tty.h"
#include "plan/planned_run.h"
#include "plan/simulation.h"

/* a tree, with a bar for each group that shows its place in the schedule */
void
graph_formats_text(struct buf *b, struct arena *a, const struct planned_run *g,
	const struct simulation *s, const struct tty *tty);

/* DOT for Graphviz, and Mermaid: groups and their order, reports, verdict */
void graph_formats_dot(struct buf *b, const struct planned_run *g);
void graph_formats_mermaid(struct buf *b, const struct planned_run *g);

/* plan.json with the schedule: slots, makespan, bound; start, stop of groups */
void graph_formats_json(struct buf *b, struct arena *a,
	const struct planned_run *g, const struct simulation *s);

/* one file without scripts: the schedule as bars, the groups as a table */
void graph_formats_html(
	struct buf *b, const struct planned_run *g, const struct simulation *s);

#endif
