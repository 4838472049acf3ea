/* The verdict of a group, from the outcomes of its tests and the ends of its
   workers. */
#ifndef CORE_VERDICT_H
#define CORE_VERDICT_H

#include "core/journal.h"

enum verdict verdict_of(const struct journal *j);

#endif
