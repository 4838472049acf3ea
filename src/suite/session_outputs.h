/*
 * What the project asks of pytest that no group can give alone: a file of the
 * whole session, where a run has a session a group. Found with the suite
 * (src/python, onefile.py), kept in the plan, granted by the merge.
 */
#ifndef SUITE_SESSION_OUTPUTS_H
#define SUITE_SESSION_OUTPUTS_H

#include "formats/json.h"

struct session_outputs {
	const char *junit;        /* --junitxml: a path, or NULL */
	const char *junit_suite;  /* junit_suite_name, or NULL */
	const char *junit_prefix; /* --junitprefix, or NULL */
	int junit_call;           /* junit_duration_report=call */
	strings files;            /* each group writes one of these */
	int coverage;             /* pytest-cov measures */
};

/* the member "session_outputs" of an object; -1: there is none */
int session_outputs_take(struct session_outputs *w, struct arena *a, jv object);
void session_outputs_put(struct buf *b, const struct session_outputs *w);

#endif
