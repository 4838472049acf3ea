/* Why tests failed: in words, and as isolated.json. */
#define _DEFAULT_SOURCE
#include <stdlib.h>
#include <unistd.h>

#include "core/diagnosis.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "tap.h"

static struct arena arena;

static strings
list(size_t n)
{
	strings l = {0};

	for (size_t i = 0; i < n; i++)
		*vec_add(&arena, &l) = arena_fmt(&arena, "t%zu", i + 1);
	return l;
}

static void
says(struct diagnosis d, const char *expected)
{
	is(diagnosis_text(&arena, &d), expected, diagnosis_names[d.verdict]);
}

static void
test_text(void)
{
	says((struct diagnosis){.verdict = DIAGNOSIS_FAILING,
		     .alone = {3, 3},
		     .order = {1, 1}},
		"really failing: alone (3 of 3), in its order (1 of 1)");
	says((struct diagnosis){.verdict = DIAGNOSIS_AFTER,
		     .partners = list(2),
		     .after = {2, 2},
		     .alone = {3, 0}},
		"order-dependent: it fails after t1 and t2 (2 of 2), and "
		"passes alone (3 of 3)");
	says((struct diagnosis){.verdict = DIAGNOSIS_WITHOUT,
		     .partners = list(5),
		     .by_import = 1,
		     .after = {2, 0},
		     .alone = {3, 3}},
		"order-dependent (brittle): it passes only after reading t1, "
		"t2, t3 and 2 more modules (2 of 2), and fails alone (3 of "
		"3)");
	says((struct diagnosis){.verdict = DIAGNOSIS_BESIDE,
		     .groups = list(1),
		     .beside = {4, 1},
		     .alone = {3, 0}},
		"load-dependent: it fails beside t1 (1 of 4), and passes "
		"alone (3 of 3)");
	says((struct diagnosis){.verdict = DIAGNOSIS_FLAKY, .alone = {4, 1}},
		"flaky at a rate of 0.25: it fails alone (1 of 4)");
	says((struct diagnosis){.note = "Ctrl-C"}, "unknown: Ctrl-C");
}

static const char *
text_of(const struct diagnoses *all)
{
	struct buf b = {0};

	diagnoses_put(&b, all);
	return buf_take(&b, &arena);
}

static void
test_round_trip(void)
{
	struct diagnoses all = {.left = 2,
				 .why_left = "no time",
				 .trials = 7,
				 .seconds = 1.5},
			 back = {0};
	const char *text;

	for (int i = 0; i < NDIAGNOSIS_VERDICTS; i++)
		*vec_add(&arena, &all.tests) = (struct diagnosis){.group = "g",
			.test = arena_fmt(&arena, "m.py::test_%d", i),
			.verdict = (enum diagnosis_verdict)i,
			.alone = {4, 1},
			.order = {1, 1},
			.after = {2, 0},
			.beside = {3, 2},
			.partners = list(2),
			.by_import = 1,
			.groups = list(1),
			.why_untried = "no time",
			.commands = list(1),
			.text = "in words"};
	text = text_of(&all);
	file_write("isolated.json", text, strlen(text));
	diagnoses_add(&arena, &back, "isolated.json");
	is(text_of(&back), text, "nothing is lost on the way");
	diagnoses_add(&arena, &back, "isolated.json");
	ok(back.tests.n == 2 * NDIAGNOSIS_VERDICTS && back.trials == 14,
		"the same again");
	ok(diagnosis_of(&all, "g", "m.py::test_2") == &all.tests.v[2],
		"the diagnosis of a test");
	ok(!diagnosis_of(&all, "h", "m.py::test_2"), "none in another group");
	diagnoses_add(&arena, &back, "none.json");
	ok(back.trials == 14, "a missing file adds nothing");
	file_write("old.json", "{\"v\":1,\"trials\":1}", 18);
	diagnoses_add(&arena, &back, "old.json");
	ok(back.trials == 14, "nor does one of another release");
}

int
main(void)
{
	char dir[] = "/tmp/test_diagnosis.XXXXXX";

	if (!mkdtemp(dir) || chdir(dir) != 0)
		return 1;
	test_text();
	test_round_trip();
	if (chdir("/") != 0 || fs_remove(dir) != 0)
		return 1;
	arena_free(&arena);
	return done();
}
