#include "isolate/bisect.h"

enum stage { NARROW_CUT, NARROW_KEPT, NARROW_SPARE, NARROW_DONE };

void
bisect_init(struct bisect *w, struct arena *a, size_t n, size_t width)
{
	*w = (struct bisect){.arena = a,
		.n = n,
		.hi = n,
		.width = width ? width : 1,
		.stage = n ? NARROW_CUT : NARROW_DONE};
}

/* a try of what is kept, but for one of that, and of all from `cut` on */
static void
add(struct bisect *w, size_t without, size_t cut)
{
	struct bisect_try *t = vec_add(w->arena, &w->tries);

	*t = (struct bisect_try){.cut = cut};
	for (size_t i = 0; i < w->set.n; i++)
		if (i != without)
			*vec_add(w->arena, &t->set) = w->set.v[i];
	for (size_t i = cut; i < w->n; i++)
		*vec_add(w->arena, &t->set) = i;
	w->ntried++;
}

/* points between lo and hi, evenly */
static void
add_cuts(struct bisect *w)
{
	size_t room = w->hi - w->lo, parts = w->width + 1;

	if (parts > room)
		parts = room;
	for (size_t i = 1; i < parts; i++)
		add(w, w->n, w->lo + room * i / parts);
}

/* the last cut with which it happened, and the next, with which it did not */
static void
take_cuts(struct bisect *w)
{
	for (size_t i = w->tries.n; i-- > 0;) {
		const struct bisect_try *t = &w->tries.v[i];

		if (t->happened) {
			w->lo = t->cut;
			break;
		}
		w->hi = t->cut;
	}
}

/* a member of the set that is not needed after all */
static void
take_spare(struct bisect *w)
{
	for (size_t i = 0; i < w->tries.n; i++)
		if (w->tries.v[i].happened) {
			w->set = w->tries.v[i].set;
			return;
		}
	w->stage = NARROW_DONE;
}

static void
take(struct bisect *w)
{
	if (w->stage == NARROW_CUT)
		take_cuts(w);
	else if (w->stage == NARROW_SPARE)
		take_spare(w);
	else if (w->stage == NARROW_KEPT)
		w->stage = w->tries.v[0].happened ? NARROW_SPARE : NARROW_CUT;
	w->tries.n = 0;
}

int
bisect_next(struct bisect *w)
{
	if (w->tries.n)
		take(w);
	while (w->stage == NARROW_CUT && w->hi - w->lo == 1) {
		*vec_add(w->arena, &w->set) = w->lo++;
		w->hi = w->n; /* unless what is kept is enough */
		w->stage = w->lo < w->n ? NARROW_KEPT : NARROW_SPARE;
	}
	if (w->stage == NARROW_CUT)
		add_cuts(w);
	else if (w->stage == NARROW_KEPT)
		add(w, w->n, w->n);
	for (size_t i = 0;
		i < w->set.n && w->set.n > 1 && w->stage == NARROW_SPARE; i++)
		add(w, i, w->n);
	if (!w->tries.n)
		w->stage = NARROW_DONE;
	return w->stage != NARROW_DONE;
}
