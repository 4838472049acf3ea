#include "isolate/bisect.h"

enum stage {
	BISECT_CUT,   /* bisects for the next member of the set */
	BISECT_SET,   /* probes whether the set alone is enough */
	BISECT_SPARE, /* probes the set without each of its members */
	BISECT_DONE
};

void
bisect_init(struct bisect *b, struct arena *a, size_t n, size_t width)
{
	*b = (struct bisect){.arena = a,
		.n = n,
		.hi = n,
		.width = width ? width : 1,
		.stage = n ? BISECT_CUT : BISECT_DONE};
}

/* proposes the set except for its member `without`, and all from `cut` on */
static void
add(struct bisect *b, size_t without, size_t cut)
{
	struct bisect_probe *p = vec_add(b->arena, &b->probes);

	*p = (struct bisect_probe){.cut = cut};
	for (size_t i = 0; i < b->set.n; i++)
		if (i != without)
			*vec_add(b->arena, &p->set) = b->set.v[i];
	for (size_t i = cut; i < b->n; i++)
		*vec_add(b->arena, &p->set) = i;
	b->nprobes++;
}

/* cuts at equal distances between lo and hi */
static void
add_cuts(struct bisect *b)
{
	size_t room = b->hi - b->lo, parts = b->width + 1;

	if (parts > room)
		parts = room;
	for (size_t i = 1; i < parts; i++)
		add(b, b->n, b->lo + room * i / parts);
}

/* narrows to the last cut with the effect and the next one without it */
static void
take_cuts(struct bisect *b)
{
	for (size_t i = b->probes.n; i-- > 0;) {
		const struct bisect_probe *p = &b->probes.v[i];

		if (p->occurred) {
			b->lo = p->cut;
			break;
		}
		b->hi = p->cut;
	}
}

/* removes a member of the set that turned out not to be needed */
static void
take_spare(struct bisect *b)
{
	for (size_t i = 0; i < b->probes.n; i++)
		if (b->probes.v[i].occurred) {
			b->set = b->probes.v[i].set;
			return;
		}
	b->stage = BISECT_DONE;
}

static void
take(struct bisect *b)
{
	if (b->stage == BISECT_CUT)
		take_cuts(b);
	else if (b->stage == BISECT_SPARE)
		take_spare(b);
	else if (b->stage == BISECT_SET)
		b->stage = b->probes.v[0].occurred ? BISECT_SPARE : BISECT_CUT;
	b->probes.n = 0;
}

int
bisect_next(struct bisect *b)
{
	if (b->probes.n)
		take(b);
	while (b->stage == BISECT_CUT && b->hi - b->lo == 1) {
		*vec_add(b->arena, &b->set) = b->lo++;
		b->hi = b->n;
		b->stage = b->lo < b->n ? BISECT_SET : BISECT_SPARE;
	}
	if (b->stage == BISECT_CUT)
		add_cuts(b);
	else if (b->stage == BISECT_SET)
		add(b, b->n, b->n);
	for (size_t i = 0;
		i < b->set.n && b->set.n > 1 && b->stage == BISECT_SPARE; i++)
		add(b, i, b->n);
	if (!b->probes.n)
		b->stage = BISECT_DONE;
	return b->stage != BISECT_DONE;
}
