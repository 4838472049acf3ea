#include "isolate/isolate_progress.h"

#include <unistd.h>

#include "base/text.h"
#include "os/clock.h"

static void
put_foot(struct buf *foot, const struct isolate_progress *p, size_t trials)
{
	buf_addf(foot, "  isolate: %zu of %zu, %zu trial%s, %d s%s%s\n",
		p->nverdicts, p->ntests, trials, trials == 1 ? "" : "s",
		(int)(clock_steady() - p->began), p->now ? ": " : "",
		p->now ? p->now : "");
}

void
isolate_progress_draw(struct isolate_progress *p, size_t trials)
{
	struct buf foot = {0};

	if (p->quiet)
		return;
	if (p->tty->live && p->nverdicts < p->ntests) {
		tty_measure(p->tty, STDOUT_FILENO);
		put_foot(&foot, p, trials);
	}
	status_line_draw(
		&p->status_line, STDOUT_FILENO, &p->text, &foot, p->tty->width);
	buf_release(&foot);
}

void
isolate_progress_begin(
	struct isolate_progress *p, struct tty *tty, int quiet, size_t ntests)
{
	*p = (struct isolate_progress){.tty = tty,
		.quiet = quiet,
		.ntests = ntests,
		.began = clock_steady()};
	buf_addf(&p->text,
		"\nwhy did %zu test%s fail? (--isolate; Ctrl-C ends "
		"it)\n",
		ntests, ntests == 1 ? "" : "s");
	isolate_progress_draw(p, 0);
}

void
isolate_progress_verdict(
	struct isolate_progress *p, const char *verdict, const char *test)
{
	p->nverdicts++;
	buf_addf(&p->text, "  %-15s  ", verdict);
	text_put(&p->text, test);
	buf_addc(&p->text, '\n');
}

void
isolate_progress_end(struct isolate_progress *p)
{
	buf_release(&p->text);
	buf_release(&p->status_line.foot);
}
