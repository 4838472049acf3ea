#define _POSIX_C_SOURCE 200809L
#include "run/idle_slots.h"

#include <fcntl.h>
#include <unistd.h>

#include "core/claims.h"
#include "core/paths.h"
#include "os/clock.h"

/* seconds between two looks, and the least that a helper has to save */
#define PAUSE 0.1
#define LEAST 0.2

void
idle_slots_begin(struct idle_slots *s, struct arena *a,
	const struct run_state *state, int slots)
{
	*s = (struct idle_slots){.slots = slots,
		.asked = arena_alloc(
			a, (state->ngroups + 1) * sizeof *s->asked)};
}

int
idle_slots_used(const struct idle_slots *s, const struct run_state *state)
{
	int n = 0;

	for (size_t i = 0; i < state->rows.n; i++)
		if (state->rows.v[i])
			n += 1 + s->asked[state->rows.v[i] - state->groups];
	return n;
}

/* 1: the run has no group to start any more, and some still run */
static int
is_last_part(const struct run_state *state)
{
	size_t begun = state->nended;

	for (size_t i = 0; i < state->rows.n; i++)
		begun += state->rows.v[i] != NULL;
	return begun == state->ngroups && state->nended < state->ngroups;
}

/* the seconds that are left for each of its workers; 0: one more would hardly end
   sooner than they do, since it has to start and to collect as the first one did */
static double
worth(const struct run_state_group *g, const struct claims *c, int nhelpers,
	double now)
{
	double rest = claims_rest(c, now) / (1 + nhelpers);

	return rest > 2 * (c->began - g->start) + LEAST ? rest : 0;
}

static const char *
file_of(struct arena *a, const struct run_state_group *g, const char *name)
{
	return arena_fmt(a, "%s/%s/1/%s", paths.groups, g->group->slug, name);
}

/* the group that gains most from a helper; NULL: none does */
static const struct run_state_group *
choose(const struct idle_slots *s, const struct run_state *state,
	struct arena *a, double now)
{
	const struct run_state_group *best = NULL;
	double most = 0;

	for (size_t i = 0; i < state->rows.n; i++) {
		const struct run_state_group *g = state->rows.v[i];
		struct claims c;
		double gain;

		if (!g || g->attempt != 1 || g->group->exclusive ||
			g->group->pool ||
			claims_read(&c, file_of(a, g, CLAIMS_FILE)) != 0)
			continue;
		gain = worth(g, &c, s->asked[g - state->groups], now);
		if (gain > most) {
			most = gain;
			best = g;
		}
	}
	return best;
}

static void
ask(struct idle_slots *s, const struct run_state *state,
	const struct run_state_group *g, struct arena *a)
{
	int fd = open(file_of(a, g, CLAIMS_HELP),
		O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

	if (fd < 0)
		return;
	if (write(fd, "+", 1) == 1)
		s->asked[g - state->groups]++;
	close(fd);
}

int
idle_slots_look(struct idle_slots *s, const struct run_state *state)
{
	const struct run_state_group *g;
	struct arena scratch = {0};
	double now = clock_now();
	int idle = s->slots - idle_slots_used(s, state);

	s->wanted &= !state->stopping;
	if (state->stopping || !is_last_part(state) ||
		(idle <= 0 && !s->shared))
		return -1;
	if (now - s->when < PAUSE && now >= s->when)
		return (int)(PAUSE * 1000);
	s->when = now;
	g = choose(s, state, &scratch, now);
	s->wanted = g && idle <= 0;
	if (g && idle > 0)
		ask(s, state, g, &scratch);
	arena_free(&scratch);
	return (int)(PAUSE * 1000);
}
