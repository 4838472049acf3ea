/*
 * `aomaker complete -- WORDS`: completions for shells; the last word is the one
 * that is being typed. Prints a candidate a line, followed by a tab and its
 * description, or ":files" or ":dirs" to let the shell complete paths. Options
 * come from the table, marks from the index, groups from the plan, environments
 * from conf/config.yaml. No process is started.
 */
#ifndef COMMANDS_CMD_COMPLETE_H
#define COMMANDS_CMD_COMPLETE_H

#include "base/buf.h"
#include "base/vec.h"

void cmd_complete_words(struct buf *b, struct arena *a, const strings *words);

/* 1: this kind of option value has completions, or deliberately none */
int cmd_complete_knows(const char *value);

#endif
