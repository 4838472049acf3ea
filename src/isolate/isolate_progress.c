#include "isolate/isolate_progress.h"

#include <unistd.h>

#include "base/text.h"
#include "os/clock.h"
#include "os/file_write.h"

static void
put_foot(struct buf *foot, const struct isolate_progress *b, size_t trials)
{
	buf_addf(foot, "  isolate: %zu of %zu, %zu trial%s, %d s%s%s\n",
		b->told, b->ntests, trials, trials == 1 ? "" : "s",
		(int)(clock_steady() - b->began), b->now ? ": " : "",
		b->now ? b->now : "");
}

void
isolate_progress_draw(struct isolate_progress *b, size_t trials)
{
	struct buf foot = {0}, out = {0};

	if (b->quiet)
		return;
	if (b->tty->live && b->told < b->ntests) {
		tty_measure(b->tty, STDOUT_FILENO);
		put_foot(&foot, b, trials);
	}
	status_line_put(&b->screen, &out, &b->text, &foot, b->tty->width);
	file_write_fd(STDOUT_FILENO, out.s, out.n);
	buf_clear(&b->text);
	buf_release(&foot);
	buf_release(&out);
}

void
isolate_progress_begin(
	struct isolate_progress *b, struct tty *tty, int quiet, size_t ntests)
{
	*b = (struct isolate_progress){.tty = tty,
		.quiet = quiet,
		.ntests = ntests,
		.began = clock_steady()};
	buf_addf(&b->text,
		"\nwhy did %zu test%s fail? (--isolate; Ctrl-C ends "
		"it)\n",
		ntests, ntests == 1 ? "" : "s");
	isolate_progress_draw(b, 0);
}

void
isolate_progress_tell(
	struct isolate_progress *b, const char *verdict, const char *test)
{
	b->told++;
	buf_addf(&b->text, "  %-15s  ", verdict);
	text_put(&b->text, test);
	buf_addc(&b->text, '\n');
}

void
isolate_progress_end(struct isolate_progress *b)
{
	buf_release(&b->text);
	buf_release(&b->screen.foot);
}
