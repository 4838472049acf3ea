#include "core/retry.h"

int
retry_may(const struct test *t)
{
	return !t->collect && outcome_fails(t->outcome) &&
		t->outcome != OUTCOME_NOT_RUN;
}

indices
retry_failed(struct journal *j)
{
	indices failed = {0};

	for (size_t i = 0; i < j->status->tests.n; i++) {
		struct test *t = &j->status->tests.v[i];

		if (!retry_may(t))
			continue;
		*vec_add(j->arena, &failed) = i;
		*vec_add(j->arena, &t->tries) = (struct try){t->attempt,
			t->outcome, t->start, t->stop, t->message,
			t->longrepr};
		*t = (struct test){.id = t->id, .tries = t->tries,
			.outcome = OUTCOME_NOT_RUN};
	}
	if (failed.n) {
		j->deaths = 0;
		j->status->message = NULL;
		j->status->signal = 0;
	}
	return failed;
}

static void
recall(struct test *t)
{
	struct try *last = &t->tries.v[--t->tries.n];

	t->outcome = last->outcome;
	t->attempt = last->attempt;
	t->start = last->start;
	t->stop = last->stop;
	t->message = last->message;
	t->longrepr = last->longrepr;
}

void
retry_recall(struct status *s)
{
	for (size_t i = 0; i < s->tests.n; i++)
		if (s->tests.v[i].outcome == OUTCOME_NOT_RUN &&
				s->tests.v[i].tries.n)
			recall(&s->tests.v[i]);
}
