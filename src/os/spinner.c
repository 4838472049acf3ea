#define _GNU_SOURCE
#include "os/spinner.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "os/clock.h"
#include "os/process.h"

static const double PATIENCE = 1.0; /* seconds before the line is shown */

static void
draw(struct spinner *r, const struct buf *foot)
{
	struct buf none = {0};

	status_line_draw(&r->line, STDERR_FILENO, &none, foot, r->tty.width);
}

void
spinner_begin(struct spinner *r)
{
	*r = (struct spinner){.begun = clock_steady()};
	tty_look(&r->tty, STDERR_FILENO, NULL);
}

/* the numbers of the last line that begins with "[DONE/ALL] "; 0: none does */
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
spinner_heard(const struct buf *said, void *spinner)
{
	struct spinner *r = spinner;
	char text[80] = "the test modules are read";
	size_t done, all;

	if (last_status(said, &done, &all))
		snprintf(text, sizeof text, "%zu of %zu test modules are read",
			done, all);
	spinner_goes_on(r, text);
}

void
spinner_goes_on(struct spinner *r, const char *what)
{
	double seconds = clock_steady() - r->begun;
	struct buf foot = {0};

	if (!r->tty.live || seconds < PATIENCE)
		return;
	buf_addf(&foot, "aomaker: %s, %d s\n", what, (int)seconds);
	tty_measure(&r->tty, STDERR_FILENO);
	draw(r, &foot);
	buf_release(&foot);
}

void
spinner_end(struct spinner *r)
{
	struct buf none = {0};

	draw(r, &none);
	buf_release(&r->line.foot);
}

static void
heard_nothing(const struct buf *said, void *spinner)
{
	struct spinner *r = spinner;

	(void)said;
	spinner_goes_on(r, r->what);
}

int
spinner_run(const char *const *argv, struct buf *said, const char *what)
{
	struct spinner r;
	int status;

	spinner_begin(&r);
	r.what = what;
	status = process_listen(argv, said, heard_nothing, &r);
	spinner_end(&r);
	return status;
}
