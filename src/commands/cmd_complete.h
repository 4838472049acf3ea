/*
 * What may follow on a command line, for the completions of shells: `aomaker
 * complete -- WORDS`, the last of them begun. A candidate a line, with a tab and
 * what it means after it; ":files" or ":dirs" where the shell knows best. Options
 * come from the table, marks from the index, groups from the plan, environments
 * from conf/config.yaml; nothing is started to have them.
 */
#ifndef COMMANDS_CMD_COMPLETE_H
#define COMMANDS_CMD_COMPLETE_H

#include "base/buf.h"
#include "base/vec.h"

void cmd_complete_words(struct buf *b, struct arena *a, const strings *words);

/* whether something, or knowingly nothing, completes an option of this value */
int cmd_complete_knows(const char *value);

#endif
