#include "base/diag.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* Errors and candidates may be a hundred thousand each: longer words are not
   compared, and errors after the first SUGGEST_MAX get no suggestion. */
enum { NEAREST_MAX = 64, SUGGEST_MAX = 20 };

static void
add(struct diag *d, struct message m, const char *fmt, va_list ap)
{
	m.text = arena_vfmt(d->arena, fmt, ap);
	*vec_add(d->arena, &d->messages) = m;
	d->nerrors += !m.warning;
}

void
diag_error(struct diag *d, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add(d, (struct message){0}, fmt, ap);
	va_end(ap);
}

void
diag_file(struct diag *d, const char *path)
{
	int why = errno;

	diag_error(d, "%s: %s%s", path, strerror(why),
		why == ENOSPC || why == EDQUOT
			? "; free some space, then run it again"
			: why == EROFS ? "; name a writable place (--build-dir "
					 "DIR moves all files of aomaker)"
				       : "");
}

void
diag_at(struct diag *d, const char *file, size_t line, size_t column,
	const char *fmt, ...)
{
	struct message m = {.file = file, .line = line, .column = column};
	va_list ap;

	va_start(ap, fmt);
	add(d, m, fmt, ap);
	va_end(ap);
}

void
diag_warn(struct diag *d, const char *file, size_t line, size_t column,
	const char *fmt, ...)
{
	struct message m = {
		.file = file, .line = line, .column = column, .warning = 1};
	va_list ap;

	va_start(ap, fmt);
	add(d, m, fmt, ap);
	va_end(ap);
}

/* the name without control characters, which a file name may hold */
static const char *
safe(struct arena *a, const char *name)
{
	struct buf b = {0};

	text_put(&b, name);
	return buf_take(&b, a);
}

/* The text may quote a file, so its control characters are escaped. */
static void
put_lines(const char *text, FILE *to)
{
	struct buf b = {0};

	text_put_lines(&b, text);
	if (!b.n || b.s[b.n - 1] != '\n')
		buf_addc(&b, '\n');
	fputs(b.s, to);
	buf_release(&b);
}

void
diag_print(struct diag *d, FILE *to)
{
	for (size_t i = 0; i < d->messages.n; i++) {
		const struct message *m = &d->messages.v[i];

		if (!m->file)
			fputs("aomaker: ", to);
		else if (!m->line)
			fprintf(to, "%s: ", safe(d->arena, m->file));
		else
			fprintf(to, "%s:%zu:%zu: ", safe(d->arena, m->file),
				m->line, m->column);
		fputs(m->warning ? "warning: " : "", to);
		put_lines(m->text, to);
	}
	d->messages.n = 0;
}

static size_t
min3(size_t a, size_t b, size_t c)
{
	size_t ab = a < b ? a : b;

	return ab < c ? ab : c;
}

/* the optimal string alignment distance */
static size_t
distance(const char *a, const char *b)
{
	size_t rows[3][NEAREST_MAX + 1], *before = rows[0], *last = rows[1],
					 *row = rows[2], *spare;
	size_t na = strlen(a), nb = strlen(b);

	for (size_t j = 0; j <= nb; j++)
		last[j] = before[j] = j;
	for (size_t i = 1; i <= na; i++) {
		row[0] = i;
		for (size_t j = 1; j <= nb; j++) {
			row[j] = min3(last[j] + 1, row[j - 1] + 1,
				last[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
				a[i - 2] == b[j - 1])
				row[j] =
					min3(row[j], row[j], before[j - 2] + 1);
		}
		spare = before;
		before = last;
		last = row;
		row = spare;
	}
	return last[nb];
}

const char *
diag_nearest(const char *word, const char *const *candidates, size_t n)
{
	const char *best = NULL;
	size_t least = (size_t)-1;

	if (strlen(word) > NEAREST_MAX)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		size_t length = strlen(candidates[i]), edits;

		if (length > NEAREST_MAX)
			continue;
		edits = distance(word, candidates[i]);
		if (edits < least && edits <= (length + 1) / 3) {
			least = edits;
			best = candidates[i];
		}
	}
	return best;
}

const char *
diag_suggest(struct diag *d, const char *word, const char *const *candidates,
	size_t n)
{
	const char *near = d->nerrors < SUGGEST_MAX
		? diag_nearest(word, candidates, n)
		: NULL;

	return near ? arena_fmt(d->arena, ", did you mean '%s'?", near) : "";
}
