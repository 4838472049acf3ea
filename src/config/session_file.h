/*
 * session.json: what the configuration says to the process that runs hooks.py
 * and login.py around a run (worker/lifecycle.h). Mode 0600.
 */
#ifndef CONFIG_SESSION_FILE_H
#define CONFIG_SESSION_FILE_H

#include "config/config.h"

/* Removed where there is nothing to run. -1: errno is in d */
int session_file_write(const struct config *c, struct diag *d);

#endif
