/* which group is helped, and when */
#define _DEFAULT_SOURCE
#include <stdlib.h>
#include <unistd.h>

#include "core/claims.h"
#include "core/paths.h"
#include "os/clock.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "run/idle_slots.h"
#include "tap.h"

enum { NGROUPS = 3, SLOTS = 3 };

struct fixture {
	struct plan plan;
	struct run_state state;
	struct idle_slots idle;
};

static void
begin(struct fixture *f, struct arena *a)
{
	*f = (struct fixture){0};
	for (int i = 0; i < NGROUPS; i++) {
		const char *name = arena_fmt(a, "g%d", i);

		*vec_add(a, &f->plan.groups) =
			(struct group){.name = name, .slug = name};
	}
	run_state_init(&f->state, a, &f->plan, SLOTS, clock_now());
	idle_slots_begin(&f->idle, a, &f->state, SLOTS);
}

/* a group has begun 10.5 seconds ago, has collected half a second later, and has
   claimed so many of its units */
static void
run(struct fixture *f, int group, size_t units, const char *claims)
{
	struct run_state_group *g = &f->state.groups[group];
	struct arena *a = f->state.arena;
	const char *folder = arena_fmt(a, "%s/g%d/1", paths.groups, group);
	const char *text =
		arena_fmt(a, "%zu %.6f x\n%s", units, clock_now() - 10, claims);

	run_state_notice(&f->state,
		&(struct notice){.slug = g->group->slug, .attempt = 1},
		clock_now() - 10.5);
	fs_remove(folder);
	fs_mkdirs(folder);
	file_write(arena_fmt(a, "%s/" CLAIMS_FILE, folder), text, strlen(text));
}

static void
end(struct fixture *f, int group)
{
	run_state_notice(&f->state,
		&(struct notice){.slug = f->state.groups[group].group->slug,
			.verdict = VERDICT_PASSED},
		clock_now());
}

/* "1 0 2": the helpers that the groups are asked for, after some looks */
static const char *
asked(struct fixture *f, int nlooks)
{
	struct arena *a = f->state.arena;
	struct buf b = {0};

	for (int i = 0; i < nlooks; i++) {
		f->idle.when = 0;
		idle_slots_look(&f->idle, &f->state);
	}
	for (int i = 0; i < NGROUPS; i++) {
		struct buf help = {0};

		fs_read(arena_fmt(a, "%s/g%d/1/" CLAIMS_HELP, paths.groups, i),
			&help);
		buf_addf(&b, i ? " %zu" : "%zu", help.n);
		buf_release(&help);
	}
	return buf_take(&b, a);
}

static void
test_idle(struct arena *a)
{
	struct fixture f;

	begin(&f, a);
	run(&f, 0, 20, "<<");
	end(&f, 1);
	is(asked(&f, 1), "0 0 0", "a group has not begun");
	run(&f, 2, 3, "<");
	is(asked(&f, 1), "1 0 0", "the one with the most left");
	is(asked(&f, 3), "1 0 0", "no slot is left");
	end(&f, 2);
	is(asked(&f, 3), "2 0 0", "another one is idle");
	f.state.stopping = 1;
	end(&f, 0);
	is(asked(&f, 1), "2 0 0", "the run is over");
}

static void
test_limits(struct arena *a)
{
	struct fixture f;

	begin(&f, a);
	f.plan.groups.v[0].pool = "db";
	f.plan.groups.v[1].exclusive = 1;
	end(&f, 2);
	run(&f, 0, 20, "<<");
	run(&f, 1, 20, "<<");
	is(asked(&f, 2), "0 0 0",
		"a pool is full; an exclusive group is alone");

	begin(&f, a);
	end(&f, 1);
	end(&f, 2);
	run(&f, 0, 20, "<<<<<<<<<<<<<<<<<<<<<");
	is(asked(&f, 1), "0 0 0", "all units are claimed");
	run(&f, 0, 20, "<<<<<<<<<<<<<<<<<<<");
	is(asked(&f, 1), "0 0 0", "less is left than a helper costs");
	run(&f, 0, 20, "<<<<<<<<<<");
	f.state.stopping = 1;
	is(asked(&f, 1), "0 0 0", "Ctrl-C");
	f.state.stopping = 0;
	run_state_notice(&f.state, &(struct notice){.slug = "g0", .attempt = 2},
		clock_now());
	is(asked(&f, 1), "0 0 0", "only the first attempt is helped");
}

int
main(void)
{
	char folder[] = "/tmp/aomaker.idle.XXXXXX";
	struct arena a = {0};

	ok(mkdtemp(folder) && chdir(folder) == 0, "a folder");
	test_idle(&a);
	test_limits(&a);
	fs_remove(folder);
	arena_free(&a);
	return done();
}
