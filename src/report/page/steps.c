#include "report/page/steps.h"

#include <string.h>

enum { STEPS_MAX = 1000 }; /* of one attempt; the others are counted */

struct writer {
	struct buf *b;
	struct page_files *files;
	int failed;
	size_t put, left;
};

static void put_step(struct writer *w, const struct allure_step *s);

static void
put_steps(struct writer *w, const char *key, const allure_steps *list)
{
	if (!list->n)
		return;
	json_key(w->b, key);
	buf_addc(w->b, '[');
	for (size_t i = 0; i < list->n; i++) {
		if (w->put >= STEPS_MAX) {
			w->left += list->n - i;
			break;
		}
		if (i)
			buf_addc(w->b, ',');
		put_step(w, &list->v[i]);
	}
	buf_addc(w->b, ']');
}

static void
put_files(struct writer *w, const attachments *list)
{
	if (!list->n)
		return;
	json_key(w->b, "files");
	files_put(w->b, w->files, list, w->failed);
}

static void
put_step(struct writer *w, const struct allure_step *s)
{
	struct buf *b = w->b;

	w->put++;
	buf_addc(b, '{');
	json_put_string(b, "name", s->name);
	if (s->status)
		json_put_string(b, "status", s->status);
	if (s->message)
		json_put_string(b, "message", s->message);
	json_key(b, "seconds");
	buf_add_fixed(b, s->seconds, 3);
	group_result_put_pairs(b, "parameters", &s->parameters);
	put_files(w, &s->files);
	put_steps(w, "steps", &s->steps);
	buf_addc(b, '}');
}

/* 1: the end of a fixture that tells something: allure-pytest names the
   generator's end NAME::0, and one of a finalizer without a name <lambda> */
static int
is_told(const struct allure_step *s)
{
	return s->steps.n || s->files.n || s->status ||
		!strstr(s->name, "<lambda>");
}

static void
put_fixtures(struct writer *w, const char *key,
	const struct allure_step *const *list, size_t n)
{
	size_t put = 0;

	for (size_t i = 0; i < n; i++) {
		if (!is_told(list[i]))
			continue;
		if (!put++) {
			json_key(w->b, key);
			buf_addc(w->b, '[');
		} else
			buf_addc(w->b, ',');
		put_step(w, list[i]);
	}
	if (put)
		buf_addc(w->b, ']');
}

/* the files without captured texts, which the page has as output already */
static attachments
own_files(struct arena *a, const struct allure_info *info,
	const struct test_result *t)
{
	static const char *const captured[] = {"log", "stdout", "stderr"};
	attachments own = {0};

	for (size_t i = 0; i < info->files.n; i++) {
		const struct attachment *f = &info->files.v[i];
		int known = 0;

		for (size_t j = 0; j < 3; j++)
			known |= f->name && strcmp(f->name, captured[j]) == 0;
		if (!known || !t->sections.n || info->attempt != t->attempt)
			*vec_add(a, &own) = *f;
	}
	return own;
}

static void
put_info(struct writer *w, const struct allure_info *info,
	const struct test_result *t)
{
	attachments own = own_files(w->files->arena, info, t);

	w->put = w->left = 0;
	buf_addc(w->b, '{');
	json_put_int(w->b, "attempt", info->attempt);
	group_result_put_pairs(w->b, "parameters", &info->parameters);
	put_fixtures(w, "before", info->set_up.v, info->set_up.n);
	put_steps(w, "steps", &info->steps);
	put_fixtures(w, "after", info->tear_down.v, info->tear_down.n);
	put_files(w, &own);
	if (w->left)
		json_put_int(w->b, "left", (int64_t)w->left);
	buf_addc(w->b, '}');
}

int
steps_exist(const struct test_result *t)
{
	for (size_t i = 0; i < t->infos.n; i++) {
		const struct allure_info *info = t->infos.v[i];

		if (info->parameters.n || info->set_up.n || info->steps.n ||
			info->tear_down.n || info->files.n)
			return 1;
	}
	return 0;
}

void
steps_put(struct buf *b, struct page_files *f, const struct test_result *t)
{
	struct writer w = {
		.b = b, .files = f, .failed = outcome_fails(t->outcome)};

	json_key(b, "infos");
	buf_addc(b, '[');
	for (size_t i = 0; i < t->infos.n; i++) {
		if (i)
			buf_addc(b, ',');
		put_info(&w, t->infos.v[i], t);
	}
	buf_addc(b, ']');
}
