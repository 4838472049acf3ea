#define _GNU_SOURCE
#include "run/log_pane.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "core/paths.h"

enum { TAIL_BYTES = 8 * 1024 };

void
log_pane_next(struct log_pane *p, const struct run_state *l)
{
	size_t i = p->group && !p->group->ended ? p->group->row + 1 : 0;

	p->group = NULL;
	for (; i < l->rows.n && !p->group; i++)
		p->group = l->rows.v[i];
}

/* reads the last bytes of the log, which may not exist yet */
static void
read_tail(struct buf *text, const struct run_state_group *g)
{
	char path[256];
	int fd;
	off_t size;
	ssize_t n;

	snprintf(path, sizeof path, "%s/%s/%d/log", paths.groups,
		g->group->slug, g->attempt);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	size = lseek(fd, 0, SEEK_END);
	buf_reserve(text, TAIL_BYTES);
	n = pread(fd, text->s, TAIL_BYTES,
		size > TAIL_BYTES ? size - TAIL_BYTES : 0);
	text->n = n > 0 ? (size_t)n : 0;
	text->s[text->n] = '\0';
	close(fd);
}

static const char *
last_lines(const struct buf *text, size_t most)
{
	const char *p = text->s + text->n;
	size_t lines = 0;

	if (p > text->s && p[-1] == '\n')
		p--;
	while (p > text->s && (p[-1] != '\n' || ++lines < most))
		p--;
	return p;
}

static void
put_line(struct buf *b, const char *line, size_t n, const struct mask *mask,
	const struct tty *tty)
{
	struct buf masked = {0}, shown = {0};
	size_t width = tty->width > 12 ? tty->width - 6 : 6, used;

	buf_adds(&masked, "");
	buf_adds(&shown, "");
	mask_put(&masked, mask, line, n);
	text_put_output(&shown, masked.s, masked.n);
	used = text_width(shown.s);
	buf_adds(b, "    ");
	text_fit(b, shown.s, used < width ? used : width);
	buf_addc(b, '\n');
	buf_release(&masked);
	buf_release(&shown);
}

void
log_pane_put(struct log_pane *p, struct buf *b, const struct mask *mask,
	const struct tty *tty, size_t most)
{
	struct buf text = {0};
	const char *line, *end;

	if (p->group && p->group->ended)
		p->group = NULL;
	if (!p->group || most < 2)
		return;
	buf_addf(b, "  %slog of ", tty_paint(tty, TTY_DIM));
	text_fit(b, p->group->group->name, tty->width > 40 ? 30 : 8);
	buf_addf(b, "%s\n", tty_paint(tty, TTY_PLAIN));
	buf_adds(&text, "");
	read_tail(&text, p->group);
	for (line = last_lines(&text, most); *line;
		line = end + (*end == '\n')) {
		end = strchrnul(line, '\n');
		put_line(b, line, (size_t)(end - line), mask, tty);
	}
	buf_release(&text);
}
