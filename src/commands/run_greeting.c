#include "commands/run_greeting.h"

#include <stdio.h>

#include "base/text.h"
#include "core/version.h"

static void
put_versions(struct buf *b, const struct planned_run *g)
{
	buf_addf(b, "Python %s, pytest %s, ", g->suite.python, g->suite.pytest);
	if (g->suite.allure)
		buf_addf(b, "allure-pytest %s", g->suite.allure);
	else
		buf_addf(b,
			"no allure-pytest: there will be no Allure results "
			"(%s -m pip install allure-pytest)",
			g->config.python);
}

void
run_greeting_print(const struct planned_run *g, const struct tty *tty)
{
	struct buf line = {0}, text = {0};
	size_t n = g->plan.groups.n;

	if (g->config.dist == DIST_ALL && g->suite.allure)
		return;
	buf_adds(&line, "aomaker " AOMAKER_VERSION ": ");
	if (g->plan.shard.count)
		buf_addf(&line, "shard %d/%d, %zu of %zu group%s",
			g->plan.shard.index, g->plan.shard.count, n,
			g->plan.shard.ngroups,
			g->plan.shard.ngroups == 1 ? "" : "s");
	else
		buf_addf(&line, "%zu group%s", n, n == 1 ? "" : "s");
	if (g->slots.n)
		buf_addf(&line, ", %d at a time%s", g->slots.n,
			g->config.threads && g->slots.n > 1 ? " in one process"
							    : "");
	text_fold(&text, "", "  ", line.s, tty->live ? tty->width - 1 : line.n);
	buf_clear(&line);
	put_versions(&line, g);
	text_fold(&text, "", "  ", line.s, tty->live ? tty->width - 1 : line.n);
	buf_addc(&text, '\n');
	buf_print(&text);
	fflush(stdout);
	buf_release(&line);
}
