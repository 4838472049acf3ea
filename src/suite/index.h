/*
 * What each test module holds: one JSON file a module in .aomaker-build/index,
 * made by an edge of Ninja (index.ninja, a graph of its own), which collects
 * that module alone. Ninja knows what each collection has read, and so which
 * of them are out of date. It is made without -k and -m, which select from it;
 * where the project may look at these, there is one that is made with them.
 */
#ifndef SUITE_INDEX_H
#define SUITE_INDEX_H

#include "suite/suite.h"

/*
 * Brings the index up to date and reads it: s->modules, and what they have
 * read joins s->inputs. -1: why is in d.
 */
int index_load(struct suite *s, const struct config *c, struct diag *d);

#endif
