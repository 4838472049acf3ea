/*
 * Files that pytest writes once for a whole session, such as --junitxml and the
 * coverage report. In a run every group is a session of its own, so the merge
 * makes these files. They are found with the suite (src/python, verb suite) and
 * kept in plan.json. So is what pytest tells at the end of its session.
 */
#ifndef SUITE_SESSION_OUTPUTS_H
#define SUITE_SESSION_OUTPUTS_H

#include "formats/json.h"

struct session_outputs {
	const char *junit;        /* --junitxml: a path, or NULL */
	const char *junit_suite;  /* junit_suite_name, or NULL */
	const char *junit_prefix; /* --junitprefix, or NULL */
	int junit_call;           /* 1: junit_duration_report=call */
	strings files;  /* other files, one per group: PATH (OPTION) */
	int coverage;   /* 1: pytest-cov measures */
	int controller; /* 1: plugins listen to the run (worker/controller.h) */
	/* the letters of -r as pytest understands them: "w" is for warnings; our
	   "S" for skipped tests one by one (--no-fold-skipped) */
	const char *reportchars;
};

/* the member "session_outputs" of an object; -1: there is none */
int session_outputs_take(struct session_outputs *w, struct arena *a, jv object);
void session_outputs_put(struct buf *b, const struct session_outputs *w);

#endif
