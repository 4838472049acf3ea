/* warnings of workers and groups: how they add up, and what JSON keeps */
#include "core/warning_list.h"

#include "core/journal_end.h"
#include "tap.h"

static struct arena arena;

static void
add(struct warning_list *to, enum warning_stage stage, const char *text,
	const char *place, size_t n)
{
	struct warning w = {
		.stage = stage, .text = text, .message = "token=hunter22"};

	*vec_add(&arena, &w.places) = (struct warning_place){place, n};
	w.n = n;
	warning_list_add(to, &arena, &w);
}

/* "number: place number, place number" of the i-th warning */
static void
holds(const struct warning_list *list, size_t i, const char *expected,
	const char *name)
{
	const struct warning *w = &list->all.v[i];
	struct buf b = {0};

	buf_addf(&b, "%zu:", w->n);
	for (size_t j = 0; j < w->places.n; j++)
		buf_addf(&b, "%s %s %zu", j ? "," : "", w->places.v[j].name,
			w->places.v[j].n);
	is(b.s, expected, name);
	buf_release(&b);
}

static void
test_sum(void)
{
	struct warning_list list = {0};

	ok(warning_list_count(&list) == 0, "none");
	add(&list, WARNING_TEST, "old", "a.py::x", 1);
	add(&list, WARNING_TEST, "old", "b.py::x", 2);
	add(&list, WARNING_TEST, "old", "a.py::x", 1);
	holds(&list, 0, "4: a.py::x 2, b.py::x 2", "those of tests add up");
	add(&list, WARNING_COLLECT, "lib", "lib.py:1", 1);
	add(&list, WARNING_CONFIG, "lib", "lib.py:1", 2);
	add(&list, WARNING_COLLECT, "lib", "lib.py:1", 1);
	holds(&list, 1, "2: lib.py:1 2",
		"of those of several sessions the largest number counts");
	ok(list.all.n == 2 && warning_list_count(&list) == 6, "all together");
}

static void
test_many(void)
{
	struct warning_list list = {0};

	add(&list, WARNING_COLLECT, "old", "a.py:1", 1);
	for (int i = 0; i < 8; i++)
		add(&list, WARNING_TEST, "old",
			arena_fmt(&arena, "%c.py::t%d", "ab"[i % 2], i), 1);
	ok(list.all.v[0].places.n == 9, "nine are named");
	add(&list, WARNING_TEST, "old", "b.py::C::t", 1);
	holds(&list, 0, "10: a.py:1 1, a.py 4, b.py 5",
		"of ten the files are counted");
	add(&list, WARNING_TEST, "old", "a.py::other", 3);
	add(&list, WARNING_TEST, "old", "b.py", 100);
	add(&list, WARNING_CONFIG, "old", "a.py:1", 1);
	holds(&list, 0, "113: a.py:1 1, a.py 7, b.py 105",
		"and more add to them");
}

static void
test_json(void)
{
	static const char odd[] =
		"{\"warnings\":[{},{\"text\":\"x\"},1,{\"text\":\"x\","
		"\"places\":[[1,1],[\"a\",0]]}]}";
	struct warning_list list = {0}, back = {0};
	struct buf text = {0}, again = {0};
	const char *cause;
	struct mask m = {0};
	jv value;

	add(&list, WARNING_CONFIG, "x.py:1: W: \"\n", "x.py:1", 1);
	add(&list, WARNING_TEST, "many", "a.py::t", 12);
	buf_addc(&text, '{');
	warning_list_put(&text, &list);
	buf_addc(&text, '}');
	value = json_parse(&arena, text.s, text.n, &cause);
	warning_list_take(&back, &arena, value);
	buf_addc(&again, '{');
	warning_list_put(&again, &back);
	buf_addc(&again, '}');
	is(again.s, text.s, "nothing is lost on the way");
	jv_free(value);
	value = json_parse(&arena, odd, sizeof odd - 1, &cause);
	back = (struct warning_list){0};
	warning_list_take(&back, &arena, value);
	ok(back.all.n == 0, "what is no warning is left out");
	jv_free(value);
	mask_add(&m, &arena, "hunter22");
	warning_list_mask(&list, &arena, &m);
	is(list.all.v[0].message, "token=***", "a secret");
	buf_release(&text);
	buf_release(&again);
}

#define WARN(entry, stage, place, n)                                           \
	"{\"event\":\"warning\",\"entry\":" #entry ",\"stage\":\"" stage       \
	"\",\"text\":\"old\",\"places\":[[\"" place "\"," #n "]]}\n"

static void
test_journal(void)
{
	static const char first[] =
		WARN(0, "collect", "a.py:1", 1) WARN(2, "runtest", "a.py::t", 7)
			WARN(1, "runtest", "a.py::t", 1)
				WARN(1, "runtest", "a.py::t", 2);
	struct group_result s = {0};
	struct journal j;

	journal_init(&j, &arena, &s);
	for (int worker = 0; worker < 2; worker++) {
		journal_read(&j, first, sizeof first - 1);
		journal_end(&j, &(struct journal_end){.lost = 1});
	}
	holds(&s.warnings, 0, "5: a.py:1 1, a.py::t 4",
		"a later event replaces an earlier one; workers add up");
}

int
main(void)
{
	test_sum();
	test_many();
	test_json();
	test_journal();
	arena_free(&arena);
	return done();
}
