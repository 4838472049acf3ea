/*
 * Writes session.json, the configuration for the process that runs hooks.py and
 * login.py around a run (worker/lifecycle.h). Mode 0600, as it holds secrets.
 */
#ifndef CONFIG_SESSION_FILE_H
#define CONFIG_SESSION_FILE_H

#include "config/config.h"

/* removes the file when there is nothing to run; -1: d has the error */
int session_file_write(const struct config *c, struct diag *d);

#endif
