#include "report/page/row.h"

#include <string.h>

#include "base/text.h"
#include "formats/json.h"
#include "report/error_place.h"
#include "report/page/details.h"
#include "report/reason.h"

static double
since(double time, double zero)
{
	return time > 0 ? time - zero : -1;
}

static void
put_seconds(struct buf *b, double seconds)
{
	buf_addc(b, ',');
	buf_add_fixed(b, seconds, 4);
}

static void
put_tries(struct buf *b, const tries *list, double zero)
{
	if (!list->n)
		buf_adds(b, "null");
	for (size_t i = 0; i < list->n; i++) {
		const struct test_attempt *t = &list->v[i];

		buf_addf(b, "%s[%d,%d,%.3f,%.4f]%s", i ? "," : "[", t->attempt,
			(int)t->outcome, since(t->start, zero),
			t->stop > t->start ? t->stop - t->start : 0,
			i + 1 < list->n ? "" : "]");
	}
}

/* why it failed, in one line; else its message, as the reason of a skip */
static const char *
reason(struct arena *a, const struct test_result *t)
{
	struct buf b = {0};

	if (!outcome_fails(t->outcome))
		return t->message;
	reason_put(&b, t);
	if (b.n)
		return buf_take(&b, a);
	buf_release(&b);
	return t->message;
}

void
row_put(struct buf *b, struct arena *a, const struct row *r)
{
	const struct test_result *t = r->test;
	const char *message = reason(a, t);
	double call = test_result_seconds(t) - t->setup - t->teardown;

	if (message && strlen(message) > DETAILS_MESSAGE)
		message = arena_ndup(
			a, message, text_whole(message, DETAILS_MESSAGE));
	buf_addf(b, "[%zu,", r->group);
	json_put(b, t->id);
	buf_addf(b, ",%d,", (int)t->outcome);
	buf_add_fixed(b, since(t->start, r->zero), 3);
	put_seconds(b, t->setup);
	put_seconds(b, call);
	put_seconds(b, t->teardown);
	buf_addc(b, ',');
	json_put(b, message);
	buf_addc(b, ',');
	json_put(b, t->title);
	buf_addc(b, ',');
	json_put(b, r->past);
	buf_addf(b, ",%d,%d,", t->collect, t->attempt);
	put_tries(b, &t->tries, r->zero);
	buf_addc(b, ',');
	json_put(b,
		outcome_fails(t->outcome) ? error_place(a, t->longrepr) : NULL);
	buf_addc(b, ',');
	labels_put_of(b, r->labels, t);
	buf_addc(b, ']');
}
