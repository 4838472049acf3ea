/* What became of a group, from what became of its tests and its workers. */
#ifndef VERDICT_H
#define VERDICT_H

#include "journal.h"

enum verdict verdict_of(const struct journal *j);

#endif
