#include "os/status_line.h"

#include <string.h>

#include "base/text.h"
#include "os/file_write.h"

#define TO_LINE_END "\033[K"
#define TO_SCREEN_END "\033[J"

/* the width of a line that may hold colours, in columns */
static size_t
columns(const char *line, size_t n)
{
	struct buf plain = {0};
	size_t width;

	buf_adds(&plain, "");
	for (size_t i = 0; i < n; i++)
		if (line[i] == '\033')
			while (i < n && line[i] != 'm')
				i++;
		else
			buf_addc(&plain, line[i]);
	width = text_width(plain.s);
	buf_release(&plain);
	return width;
}

/* the rows that the foot takes: a terminal that has shrunk has wrapped it */
static size_t
height(const struct buf *foot, size_t width)
{
	const char *line = foot->s, *end;
	size_t lines = 0;

	for (; line && (end = strchr(line, '\n')); line = end + 1) {
		size_t n = columns(line, (size_t)(end - line));

		lines += n > width && width ? (n + width - 1) / width : 1;
	}
	return lines;
}

/* Each line overwrites one that is there, and erases its rest. */
static void
put_over(struct buf *out, const struct buf *foot)
{
	const char *line = foot->s, *end;

	for (; line && (end = strchr(line, '\n')); line = end + 1) {
		buf_add(out, line, (size_t)(end - line));
		buf_adds(out, TO_LINE_END "\n");
	}
}

void
status_line_put(struct status_line *s, struct buf *out, const struct buf *text,
	const struct buf *foot, size_t width)
{
	size_t above = height(&s->foot, width);

	if (!text->n && foot->n == s->foot.n &&
		(!foot->n || memcmp(foot->s, s->foot.s, foot->n) == 0))
		return;
	if (above)
		buf_addf(out, "\033[%zuA\r", above);
	if (above && text->n) /* its lines may wrap: nothing is overwritten */
		buf_adds(out, TO_SCREEN_END);
	buf_add(out, text->s ? text->s : "", text->n);
	put_over(out, foot);
	if (above && !text->n)
		buf_adds(out, TO_SCREEN_END);
	buf_clear(&s->foot);
	buf_add(&s->foot, foot->s ? foot->s : "", foot->n);
}

void
status_line_draw(struct status_line *s, int fd, struct buf *text,
	const struct buf *foot, size_t width)
{
	struct buf out = {0};

	status_line_put(s, &out, text, foot, width);
	file_write_fd(fd, out.s, out.n);
	buf_clear(text);
	buf_release(&out);
}
