/* `aomaker doctor`: checks a project, and says what to change. */
#include "commands/commands.h"

#include <stdio.h>

#include "doctor/checks.h"
#include "doctor/verify_sharing.h"
#include "plan/planned_run.h"

static void
put_head(struct buf *b, const struct suite *s)
{
	buf_addf(b, "Python %s, pytest %s", s->python, s->pytest);
	if (s->allure)
		buf_addf(b, ", allure-pytest %s", s->allure);
	buf_addf(b, "\n%zu test%s in %zu module%s\n", s->ntests,
		s->ntests == 1 ? "" : "s", s->paths.n,
		s->paths.n == 1 ? "" : "s");
}

static void
put_end(struct buf *b, const struct findings *f)
{
	size_t wrong = finding_count(f, FINDING_WRONG);
	size_t advice = finding_count(f, FINDING_ADVICE);

	if (wrong || advice)
		buf_addf(b, "\n%zu to be changed, %zu to be considered\n",
			wrong, advice);
	else
		buf_adds(b, "\nnothing is to be changed\n");
}

/* errors in what is read become findings, too, so that they hide no others */
static void
examine(struct findings *f, struct buf *b, const struct cli *cli,
	struct diag *d)
{
	struct diag found = {.arena = d->arena};
	struct planned_run g = {0};
	struct suite *s = NULL;

	config_basics(&g.config, cli, &found);
	finding_take(f, &found);
	f->root = g.config.root;
	g.config.threads = 1; /* so that pytest tells what runs alone */
	g.config.fixtures = 1;
	if (g.config.python && planned_run_read_suite(&g, cli, &found) == 0)
		s = &g.suite;
	finding_take(f, &found);
	if (s)
		put_head(b, s);
	if (checks_programs(f, s) != 0)
		return;
	checks_addopts(f, s);
	if (!s)
		return;
	checks_files(f, &g.config, s);
	checks_target(f, &g.config, s);
	checks_tests(f, s);
	checks_threads(f, s);
	checks_sharing(f);
	checks_fixtures(f, s);
}

/* words that go with --verify-sharing only */
static int
check_words(const struct cli *cli, struct diag *d)
{
	const char *word = cli->operands.n ? cli->operands.v[0]
		: cli->marks.n             ? "--dist-mark"
		: cli->dist_file           ? "--dist-file"
		: cli->dist_suite          ? "--dist-suite"
					   : NULL;

	if (!word)
		return 0;
	diag_error(d, "aomaker doctor takes '%s' with --verify-sharing only",
		word);
	return -1;
}

int
cmd_doctor(const struct cli *cli, struct diag *d)
{
	struct findings f;
	struct buf b = {0};

	if (cli->verify_sharing)
		return verify_sharing(cli, d);
	if (check_words(cli, d) != 0)
		return EXIT_USAGE;
	findings_init(&f, d->arena);
	examine(&f, &b, cli, d);
	findings_text(&b, &f);
	put_end(&b, &f);
	buf_print(&b);
	return finding_count(&f, FINDING_WRONG) ? 1 : 0;
}
