/*
 * The commands of aomaker, each in cmd_NAME.c. They print their results, add
 * errors to d, which main() prints, and return an exit status.
 */
#ifndef COMMANDS_COMMANDS_H
#define COMMANDS_COMMANDS_H

#include "base/diag.h"
#include "config/cli.h"

int cmd_clean(const struct cli *cli, struct diag *d);
int cmd_complete(const struct cli *cli, struct diag *d);
int cmd_create(const struct cli *cli, struct diag *d);
int cmd_doctor(const struct cli *cli, struct diag *d);
int cmd_env(const struct cli *cli, struct diag *d);
int cmd_explain(const struct cli *cli, struct diag *d);
int cmd_gen(const struct cli *cli, struct diag *d);
int cmd_graph(const struct cli *cli, struct diag *d);
int cmd_help(const struct cli *cli, struct diag *d);
int cmd_history(const struct cli *cli, struct diag *d);
int cmd_init(const struct cli *cli, struct diag *d);
int cmd_list(const struct cli *cli, struct diag *d);
int cmd_merge(const struct cli *cli, struct diag *d);
int cmd_original(const struct cli *cli, struct diag *d);
int cmd_pack(const struct cli *cli, struct diag *d);
int cmd_replay(const struct cli *cli, struct diag *d);
int cmd_report(const struct cli *cli, struct diag *d);
int cmd_run(const struct cli *cli, struct diag *d);
int cmd_shards(const struct cli *cli, struct diag *d);
int cmd_watch(const struct cli *cli, struct diag *d); /* arun --watch */
int cmd_version(const struct cli *cli, struct diag *d);

/* called by the edges of build.ninja and index.ninja */
int cmd_exec(const struct cli *cli, struct diag *d);
int cmd_index(const struct cli *cli, struct diag *d);
int cmd_verdict(const struct cli *cli, struct diag *d);

#endif
