#include "doctor/findings.h"

#include <stdarg.h>
#include <string.h>

#include "base/text.h"

enum { PLACES_MAX = 8, WIDTH = 78 };

void
findings_init(struct findings *f, struct arena *a)
{
	*f = (struct findings){.arena = a};
	sources_init(&f->sources, a);
}

struct finding *
finding_add(struct findings *f, enum finding_kind kind, const char *todo,
	const char *fmt, ...)
{
	struct finding *new = vec_add(f->arena, &f->all);
	va_list ap;

	va_start(ap, fmt);
	new->text = arena_vfmt(f->arena, fmt, ap);
	va_end(ap);
	new->kind = kind;
	new->todo = todo;
	return new;
}

void
finding_at(struct findings *f, const char *file, size_t line, const char *what)
{
	struct finding *last = &f->all.v[f->all.n - 1];

	*vec_add(f->arena, &last->places) = (struct spot){file, line, what};
}

void
finding_test(struct findings *f, const struct suite_module *m,
	const struct suite_test *t, const char *why)
{
	const char *name = strstr(t->id, "::");

	name = name ? name + 2 : t->id;
	finding_at(f, m->path, source_search_test(&f->sources, m->path, t->id),
		why ? arena_fmt(f->arena, "%s: %s", name, why) : name);
}

void
finding_take(struct findings *f, struct diag *d)
{
	for (size_t i = 0; i < d->messages.n; i++) {
		const struct message *m = &d->messages.v[i];

		finding_add(f, m->warning ? FINDING_ADVICE : FINDING_WRONG,
			NULL, "%s", m->text);
		if (m->file)
			finding_at(f, m->file, m->line, NULL);
	}
	d->messages.n = 0;
	d->nerrors = 0;
}

size_t
finding_count(const struct findings *f, enum finding_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < f->all.n; i++)
		n += f->all.v[i].kind == kind;
	return n;
}

static void
put_place(struct buf *b, const struct spot *p)
{
	buf_adds(b, "      ");
	text_put(b, p->file);
	if (p->line)
		buf_addf(b, ":%zu", p->line);
	if (p->what) {
		buf_adds(b, ": ");
		text_put_line(b, p->what, 200);
	}
	buf_addc(b, '\n');
}

static void
put_finding(struct buf *b, const struct finding *f)
{
	text_fold(b, "  * ", "    ", f->text, WIDTH);
	for (size_t i = 0; i < f->places.n && i < PLACES_MAX; i++)
		put_place(b, &f->places.v[i]);
	if (f->places.n > PLACES_MAX)
		buf_addf(b, "      and %zu more\n", f->places.n - PLACES_MAX);
	if (f->todo)
		text_fold(b, "    -> ", "       ", f->todo, WIDTH);
}

void
findings_text(struct buf *b, const struct findings *f)
{
	static const char *const titles[] = {
		[FINDING_WRONG] = "To be changed:",
		[FINDING_ADVICE] = "To be considered:",
		[FINDING_FINE] = "Works as it is:",
	};

	for (int kind = 0; kind < NFINDINGS; kind++) {
		if (finding_count(f, (enum finding_kind)kind))
			buf_addf(b, "\n%s\n", titles[kind]);
		for (size_t i = 0; i < f->all.n; i++)
			if (f->all.v[i].kind == (enum finding_kind)kind)
				put_finding(b, &f->all.v[i]);
	}
}
