#include "core/retry.h"

int
retry_may(const struct test_result *t)
{
	return !t->collect && outcome_fails(t->outcome) &&
		t->outcome != OUTCOME_NOT_RUN;
}

void
retry_again(struct journal *j, size_t test)
{
	struct test_result *t = &j->result->tests.v[test];

	*vec_add(j->arena, &t->tries) = (struct test_attempt){t->attempt,
		t->outcome, t->start, t->stop, t->message, t->longrepr};
	*t = (struct test_result){
		.id = t->id, .tries = t->tries, .outcome = OUTCOME_NOT_RUN};
}

indices
retry_failed(struct journal *j)
{
	indices failed = {0};

	for (size_t i = 0; i < j->result->tests.n; i++) {
		if (!retry_may(&j->result->tests.v[i]))
			continue;
		*vec_add(j->arena, &failed) = i;
		retry_again(j, i);
	}
	if (failed.n) {
		j->deaths = 0;
		j->result->message = NULL;
		j->result->signal = 0;
	}
	return failed;
}

static void
recall(struct test_result *t)
{
	struct test_attempt *last = &t->tries.v[--t->tries.n];

	t->outcome = last->outcome;
	t->attempt = last->attempt;
	t->start = last->start;
	t->stop = last->stop;
	t->message = last->message;
	t->longrepr = last->longrepr;
}

void
retry_recall(struct group_result *s)
{
	for (size_t i = 0; i < s->tests.n; i++)
		if (s->tests.v[i].outcome == OUTCOME_NOT_RUN &&
			s->tests.v[i].tries.n)
			recall(&s->tests.v[i]);
}
