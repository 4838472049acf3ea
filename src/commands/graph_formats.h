/*
 * The graph that would run, before it does: what `aomaker graph` shows. Pure.
 */
#ifndef COMMANDS_GRAPH_FORMATS_H
#define COMMANDS_GRAPH_FORMATS_H

#include "base/buf.h"
#include "os/tty.h"
#include "plan/make_plan.h"
#include "plan/simulation.h"

/* a tree, each group with its place in the predicted schedule */
void graph_text(struct buf *b, struct arena *a, const struct make_plan *g,
	const struct simulation *s, const struct tty *tty);

/* for Graphviz and for Mermaid: groups, what waits for what, and the end */
void graph_dot(struct buf *b, const struct make_plan *g);
void graph_mermaid(struct buf *b, const struct make_plan *g);

/* plan.json with the schedule: slots, makespan, bound; start, stop of groups */
void graph_json(struct buf *b, struct arena *a, const struct make_plan *g,
	const struct simulation *s);

/* one file without scripts: the schedule as bars, the graph as a table */
void graph_html(
	struct buf *b, const struct make_plan *g, const struct simulation *s);

/* how many groups would not run, since their passes hold */
size_t graph_cached(const struct plan *p);

/* "4 tests, 2.5 s, pool db, after setup, cached": what the plan says of a group */
void graph_facts(struct buf *b, const struct group *g);

/* of that what keeps it from starting; comma: before it, if there is any */
void graph_limits(struct buf *b, const struct group *g, const char *comma);

#endif
