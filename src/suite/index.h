/*
 * The index: the tests of each module, collected incrementally. A graph of its
 * own (suite/index_graph.h) has an edge a module, which makes one JSON file in
 * .aomaker-build/index. Ninja knows which files a collection has read, and so
 * collects only modules that are out of date. The index is made without -k and
 * -m, which then select from it; when code of the project may read these
 * options, a second index is made with them.
 */
#ifndef SUITE_INDEX_H
#define SUITE_INDEX_H

#include "suite/suite.h"

/*
 * Brings the index up to date and reads it into s->modules; adds the files that
 * the modules have read to s->inputs. -1: d has the error.
 */
int index_load(struct suite *s, const struct config *c, struct diag *d);

#endif
