/*
 * index.ninja, the graph of the index: an edge for each test module, which has
 * pytest collect this module alone.
 */
#ifndef SUITE_INDEX_GRAPH_H
#define SUITE_INDEX_GRAPH_H

#include "suite/suite.h"

struct index_graph {
	struct arena *arena;
	const struct suite *suite;
	const char *dir, *file; /* file: that of the graph */
	strings pytest;         /* arguments of pytest */
	int selected;           /* 1: -k and -m are among them */
	const char *key;        /* hash of all that every edge depends on */
	int threads;            /* 1: ask why tests run alone */
};

/* DIR/MODULE.json, or a hash for names that build.ninja cannot hold */
const char *index_graph_answer(const struct index_graph *x, const char *module);

/* beside an answer: what its collection has read (core/inputs.h), and the record
   of that (core/input_record.h) */
const char *index_graph_list(struct arena *a, const char *answer);
const char *index_graph_record(struct arena *a, const char *answer);

/* writes the graph, and removes answers whose records do not hold, so that Ninja
   makes them; -1 with errno */
int index_graph_write(const struct index_graph *x, const struct config *c);

/* has Ninja collect the modules that are out of date; -1: d has the error */
int index_graph_make(const struct index_graph *x, struct diag *d);

#endif
