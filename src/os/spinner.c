#define _GNU_SOURCE
#include "os/spinner.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "os/process.h"

static const double MOMENT = 1.0;	/* seconds */

static void
draw(struct reading *r, const struct buf *foot)
{
	struct buf out = {0}, none = {0};

	screen_put(&r->screen, &out, &none, foot, r->tty.width);
	if (out.n) {
		fwrite(out.s, 1, out.n, stderr);
		fflush(stderr);
	}
	buf_release(&out);
}

void
reading_begin(struct reading *r)
{
	*r = (struct reading){.begun = proc_clock()};
	tty_look(&r->tty, STDERR_FILENO, NULL);
}

/* of the last whole line that begins with it; 0: there is none */
static int
last_status(const struct buf *said, size_t *done, size_t *all)
{
	size_t end = said->n;

	while (end) {
		const char *newline = memrchr(said->s, '\n', end - 1);
		const char *line = newline ? newline + 1 : said->s;

		if (sscanf(line, "[%zu/%zu] ", done, all) == 2)
			return 1;
		end = (size_t)(line - said->s);
	}
	return 0;
}

void
reading_heard(const struct buf *said, void *reading)
{
	struct reading *r = reading;
	char text[80] = "the test modules are read";
	size_t done, all;

	if (last_status(said, &done, &all))
		snprintf(text, sizeof text, "%zu of %zu test modules are read",
			done, all);
	reading_goes_on(r, text);
}

void
reading_goes_on(struct reading *r, const char *what)
{
	double seconds = proc_clock() - r->begun;
	struct buf foot = {0};

	if (!r->tty.live || seconds < MOMENT)
		return;
	buf_addf(&foot, "aomaker: %s, %d s\n", what, (int)seconds);
	tty_measure(&r->tty, STDERR_FILENO);
	draw(r, &foot);
	buf_release(&foot);
}

void
reading_end(struct reading *r)
{
	struct buf none = {0};

	draw(r, &none);
	buf_release(&r->screen.foot);
}

static void
heard_nothing(const struct buf *said, void *reading)
{
	struct reading *r = reading;

	(void)said;
	reading_goes_on(r, r->what);
}

int
reading_run(const char *const *argv, struct buf *said, const char *what)
{
	struct reading r;
	int status;

	reading_begin(&r);
	r.what = what;
	status = proc_listen(argv, said, heard_nothing, &r);
	reading_end(&r);
	return status;
}
