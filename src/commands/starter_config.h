/* The text of conf/aomaker.yaml that `aomaker init` writes for a suite. Pure. */
#ifndef COMMANDS_STARTER_CONFIG_H
#define COMMANDS_STARTER_CONFIG_H

#include "base/buf.h"
#include "suite/suite.h"

void starter_config(struct buf *b, struct arena *a, const struct suite *s);

#endif
