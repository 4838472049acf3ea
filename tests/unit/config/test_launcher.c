/* words of launchers with what stands for their places, and allocations */
#define _DEFAULT_SOURCE
#include <stdlib.h>

#include "config/launcher.h"
#include "plan/placement.h"
#include "tap.h"

static const char *
joined(struct arena *a, const strings *words)
{
	const char *text = "";

	for (size_t i = 0; i < words->n; i++)
		text = arena_fmt(a, "%s<%s>", text, words->v[i]);
	return text;
}

static void
test_words(struct arena *a)
{
	static const char *const given[] = {"run", "--cpus={cpus}",
		"--mem={mem}", "{name}{attempt}", "{\"a\": {}}", "{Name}",
		"{cpus", "", "{exclude}"};
	struct launcher_values v = {.name = "n", .cpus = "2", .attempt = "1"};
	strings words = {0}, filled;

	for (size_t i = 0; i < sizeof given / sizeof *given; i++)
		*vec_add(a, &words) = given[i];
	filled = launcher_words(&words, &v, a);
	is(joined(a, &filled),
		"<run><--cpus=2><n1><{\"a\": {}}><{Name}>"
		"<{cpus><>",
		"places are filled, or their words left out");
	v.mem = "1G";
	v.exclude = "node1,node2";
	filled = launcher_words(&words, &v, a);
	is(filled.v[2], "--mem=1G", "memory");
	is(filled.v[8], "node1,node2", "nodes");
}

static void
test_file(struct arena *a)
{
	struct launcher l = {.kind = LAUNCHER_SLURM}, own = {0};

	unsetenv("SLURM_JOB_ID");
	launcher_settle(&l, a);
	is(l.command.v[0], "srun", "Slurm's program");
	is(joined(a, &l.cancel), "<scancel><--quiet><--name={name}>",
		"a job is cancelled by its name");
	ok(l.tries == 3 && l.silence == 30 && l.late == 10, "usual values");
	l = (struct launcher){.kind = LAUNCHER_SLURM};
	setenv("SLURM_JOB_ID", "1", 1);
	launcher_settle(&l, a);
	ok(!l.cancel.n && strings_contain(&l.command, "--exact"),
		"a step is none, and leaves the rest to others");
	ok(launcher_named(&own, "pbs") != 0 && own.kind == LAUNCHER_NONE,
		"another name");
}

static void
test_cpus(void)
{
	ok(placement_cpus("4") == 4, "one node");
	ok(placement_cpus("4(x3)") == 12, "nodes that are alike");
	ok(placement_cpus("4(x2),16,2(x10)") == 44, "nodes that are not");
	ok(placement_cpus("") == 0 && placement_cpus("x") == 0 &&
			placement_cpus("4(x") == 0 &&
			placement_cpus("4(x0)") == 0 &&
			placement_cpus("-4") == 0 &&
			placement_cpus("4 2") == 0 &&
			placement_cpus("99999999999999999999") == 0,
		"nonsense");
}

int
main(void)
{
	struct arena a = {0};

	test_words(&a);
	test_file(&a);
	test_cpus();
	arena_free(&a);
	return done();
}
