#include "exec/broken_results.h"

#include "core/install.h"
#include "os/process.h"

enum { HEAD = 3 }; /* words of argv before the groups */

void
broken_results_init(
	struct broken_results *b, struct arena *a, const char *python)
{
	const char *head[HEAD] = {python, install_worker(a), "broken"};

	*b = (struct broken_results){.arena = a};
	for (size_t i = 0; i < HEAD; i++)
		*vec_add(a, &b->argv) = head[i];
}

int
broken_results_is_wanted(const struct group_result *s)
{
	for (size_t i = 0; i < s->tests.n; i++) {
		const struct test_result *t = &s->tests.v[i];

		if (t->tries.n ||
			(outcome_fails(t->outcome) &&
				(t->collect ||
					(t->outcome != OUTCOME_FAILED &&
						t->outcome != OUTCOME_ERROR))))
			return 1;
	}
	return 0;
}

void
broken_results_add(
	struct broken_results *b, const char *status, const char *allure)
{
	if (!allure)
		return;
	*vec_add(b->arena, &b->argv) = "--status";
	*vec_add(b->arena, &b->argv) = status;
	*vec_add(b->arena, &b->argv) = "--allure";
	*vec_add(b->arena, &b->argv) = allure;
}

int
broken_results_write(struct broken_results *b, struct buf *output)
{
	if (b->argv.n == HEAD)
		return 0;
	*vec_add(b->arena, &b->argv) = NULL;
	return process_output(b->argv.v, output);
}
