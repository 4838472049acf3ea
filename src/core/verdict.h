/* What became of a group, from what became of its tests and its workers. */
#ifndef CORE_VERDICT_H
#define CORE_VERDICT_H

#include "core/journal.h"

enum verdict verdict_of(const struct journal *j);

#endif
