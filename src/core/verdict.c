#include "core/verdict.h"

enum verdict
verdict_of(const struct journal *j)
{
	const struct group_result *s = j->result;
	int failed = 0, collected = 0, left = 0, crashed = 0, late = 0;

	for (size_t i = 0; i < s->tests.n; i++) {
		crashed |= s->tests.v[i].outcome == OUTCOME_CRASHED;
		late |= s->tests.v[i].outcome == OUTCOME_TIMED_OUT;
		failed += outcome_fails(s->tests.v[i].outcome);
		collected += !s->tests.v[i].collect;
		left += s->tests.v[i].outcome == OUTCOME_NOT_RUN;
	}
	if (j->interrupted || (j->stopped && left && left == failed))
		return VERDICT_INTERRUPTED;
	if (crashed || late || j->stray_deaths || !j->ended)
		return (late || j->timed_out) && !crashed ? VERDICT_TIMED_OUT
							  : VERDICT_CRASHED;
	if (s->exit_status == 5 && !failed && !collected)
		return VERDICT_EMPTY;
	if (failed && (left < failed || s->exit_status != PYTEST_USAGE))
		return VERDICT_FAILED;
	return s->exit_status == 0 && j->collected ? VERDICT_PASSED
						   : VERDICT_ERROR;
}
