#include "isolate/isolate_progress.h"

#include <unistd.h>

#include "base/text.h"
#include "os/fs.h"
#include "os/process.h"

static void
put_foot(struct buf *foot, const struct bulletin *b, size_t trials)
{
	buf_addf(foot, "  isolate: %zu of %zu, %zu trial%s, %d s%s%s\n",
		b->told, b->ntests, trials, trials == 1 ? "" : "s",
		(int)(proc_clock() - b->began), b->now ? ": " : "",
		b->now ? b->now : "");
}

void
bulletin_draw(struct bulletin *b, size_t trials)
{
	struct buf foot = {0}, out = {0};

	if (b->quiet)
		return;
	if (b->tty->live && b->told < b->ntests) {
		tty_measure(b->tty, STDOUT_FILENO);
		put_foot(&foot, b, trials);
	}
	screen_put(&b->screen, &out, &b->text, &foot, b->tty->width);
	fs_put(STDOUT_FILENO, out.s, out.n);
	buf_clear(&b->text);
	buf_release(&foot);
	buf_release(&out);
}

void
bulletin_begin(struct bulletin *b, struct tty *tty, int quiet, size_t ntests)
{
	*b = (struct bulletin){.tty = tty, .quiet = quiet, .ntests = ntests,
		.began = proc_clock()};
	buf_addf(&b->text, "\nwhy did %zu test%s fail? (--isolate; Ctrl-C ends "
		"it)\n", ntests, ntests == 1 ? "" : "s");
	bulletin_draw(b, 0);
}

void
bulletin_tell(struct bulletin *b, const char *verdict, const char *test)
{
	b->told++;
	buf_addf(&b->text, "  %-15s  ", verdict);
	text_put(&b->text, test);
	buf_addc(&b->text, '\n');
}

void
bulletin_end(struct bulletin *b)
{
	buf_release(&b->text);
	buf_release(&b->screen.foot);
}
