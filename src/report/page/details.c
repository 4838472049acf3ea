#include "report/page/details.h"

#include <string.h>

#include "report/last_words.h"
#include "report/page/steps.h"

enum { TEXT_MAX = 32 * 1024 }; /* bytes of a traceback or an output */

/* puts at most so many bytes from the end of a text; 1: it was cut */
static int
put_tail(struct buf *b, struct arena *a, const char *text, size_t most)
{
	size_t n = strlen(text);
	const char *from = text + (n > most ? n - most : 0);

	while (n > most && (*from & 0xc0) == 0x80)
		from++;
	json_put(b, n > most ? arena_fmt(a, "…%s", from) : text);
	return n > most;
}

/* puts the captured sections; 1: one of them was cut */
static int
put_output(struct buf *b, struct details *d, const struct test_result *t)
{
	int cut = 0;

	json_key(b, "output");
	buf_addc(b, '[');
	for (size_t i = 0; i < t->sections.n; i++) {
		buf_adds(b, i ? ",[" : "[");
		json_put(b, t->sections.v[i].key);
		buf_addc(b, ',');
		cut |= put_tail(b, d->arena, t->sections.v[i].value, TEXT_MAX);
		buf_addc(b, ']');
	}
	buf_addc(b, ']');
	return cut;
}

/* a line, or nothing */
static void
put_line(struct buf *b, struct arena *a, const char *key, const char *text,
	size_t n)
{
	if (n)
		json_put_string(b, key,
			arena_ndup(a, text, n < TEXT_MAX ? n : TEXT_MAX));
}

/* puts where a worker was when it died, and what it had printed last */
static void
put_last_words(struct buf *b, struct arena *a, const struct last_words *w)
{
	struct buf source = {0};

	buf_addc(b, '{');
	last_words_put_source(&source, w);
	put_line(b, a, "source", source.s, source.n);
	put_line(b, a, "stdout", w->stdout_line.text, w->stdout_line.n);
	put_line(b, a, "stderr", w->stderr_line.text, w->stderr_line.n);
	buf_addc(b, '}');
	buf_release(&source);
}

static int
put_tries(struct buf *b, struct arena *a, const char *id, const tries *list)
{
	int cut = 0;

	json_key(b, "tries");
	buf_addc(b, '[');
	for (size_t i = 0; i < list->n; i++) {
		const struct test_attempt *t = &list->v[i];
		struct last_words last;

		buf_addf(b, "%s[%d,", i ? "," : "", t->attempt);
		cut |= put_tail(b, a, t->message ? t->message : "", TEXT_MAX);
		buf_addc(b, ',');
		cut |= put_tail(b, a, t->longrepr ? t->longrepr : "", TEXT_MAX);
		if (last_words_find(&last, id, t->outcome, t->longrepr)) {
			buf_addc(b, ',');
			put_last_words(b, a, &last);
		}
		buf_addc(b, ']');
	}
	buf_addc(b, ']');
	return cut;
}

static const struct allure_info *
last_info(const struct test_result *t)
{
	return t->infos.n ? t->infos.v[t->infos.n - 1] : NULL;
}

void
details_put(struct buf *b, struct details *d, const struct test_result *t)
{
	struct last_words last;
	int cut = 0;

	buf_addc(b, '{');
	if (last_words_find(&last, t->id, t->outcome, t->longrepr)) {
		json_key(b, "last");
		put_last_words(b, d->arena, &last);
	}
	if (t->longrepr) {
		json_key(b, "trace");
		cut |= put_tail(b, d->arena, t->longrepr, TEXT_MAX);
	}
	if (t->message && strlen(t->message) > DETAILS_MESSAGE) {
		json_key(b, "message");
		cut |= put_tail(b, d->arena, t->message, TEXT_MAX);
	}
	if (t->sections.n)
		cut |= put_output(b, d, t);
	if (t->properties.n)
		group_result_put_pairs(b, "properties", &t->properties);
	if (t->tries.n)
		cut |= put_tries(b, d->arena, t->id, &t->tries);
	if (last_info(t)) {
		if (last_info(t)->doc)
			json_put_string(b, "doc", last_info(t)->doc);
		group_result_put_pairs(b, "links", &last_info(t)->links);
	}
	if (steps_exist(t))
		steps_put(b, &d->files, t);
	files_put_texts(b, &d->files);
	if (d->past && d->past->runs.n > 1 && !t->collect)
		past_runs_put_test(b, d->past, t->id);
	if (cut)
		json_put_int(b, "cut", 1);
	buf_addc(b, '}');
}

int
details_exists(const struct test_result *t)
{
	const struct allure_info *info = last_info(t);

	return t->longrepr || t->sections.n || t->properties.n ||
		(info && (info->doc || info->links.n)) || steps_exist(t) ||
		t->tries.n ||
		(t->message && strlen(t->message) > DETAILS_MESSAGE);
}
