#include "plan/placement.h"

#include <stdlib.h>
#include <string.h>

#include "base/hashmap.h"
#include "core/paths.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "os/path.h"
#include "os/process.h"

enum { QUEUE_MAX = 64, SLOTS_MAX = 4096 };

struct placement {
	struct launcher launcher;
	int cpus;
	const char *mem;
};

/* 0: the group runs on this machine, as one of everything always does */
static int
placement_of(struct placement *s, const struct config *c, const struct group *g)
{
	return c->dist != DIST_ALL &&
		settings_launcher(&c->settings, plan_name(g), &s->launcher,
			&s->cpus, &s->mem);
}

static void
check(const struct group *g, const struct placement *s, struct diag *d)
{
	struct launcher l = s->launcher;

	launcher_settle(&l, d->arena);
	if (l.transfer &&
		(*paths.build == '/' || strncmp(paths.build, "..", 2) == 0))
		diag_error(d,
			"--build-dir: with 'transfer: tar' it has to lie "
			"in the project, as '%s' does not",
			paths.build);
	if (process_find(d->arena, l.command.v[0]))
		return;
	if (l.kind == LAUNCHER_SLURM)
		diag_error(d,
			"the group '%s' wants Slurm, and there is no "
			"'%s' in PATH; install Slurm's client programs, or "
			"say --launcher local",
			g->name, l.command.v[0]);
	else
		diag_error(d,
			"the launcher of the group '%s' is '%s', and "
			"there is no such program; give its path, or say "
			"--launcher local",
			g->name, l.command.v[0]);
}

void
placement_check(const struct plan *p, const struct config *c, struct diag *d)
{
	for (size_t i = 0; i < p->groups.n; i++) {
		struct placement s;

		if (!placement_of(&s, c, &p->groups.v[i]))
			continue;
		if (c->threads)
			diag_error(d,
				"--mt is one process on this machine, and "
				"the group '%s' has a launcher; say --mp, or "
				"--launcher local",
				p->groups.v[i].name);
		else
			check(&p->groups.v[i], &s, d);
		if (d->nerrors) /* other groups mostly have the same error */
			return;
	}
}

long
placement_cpus(const char *text)
{
	long all = 0;

	while (*text) {
		char *end;
		long n = strtol(text, &end, 10), times = 1;

		if (end == text || n < 1)
			return 0;
		if (strncmp(end, "(x", 2) == 0) {
			times = strtol(end + 2, &end, 10);
			if (times < 1 || *end++ != ')')
				return 0;
		}
		if ((*end && *end != ',') || n > SLOTS_MAX || times > SLOTS_MAX)
			return 0;
		all += n * times;
		text = *end ? end + 1 : end;
	}
	return all;
}

static int
at_most(long n, size_t ngroups)
{
	long most = ngroups < SLOTS_MAX ? (long)ngroups : SLOTS_MAX;

	return (int)(n < most ? n : most);
}

int
placement_slots(struct slots *s, const struct plan *p, const struct config *c)
{
	const char *text = getenv("SLURM_JOB_CPUS_PER_NODE");
	long cpus = text && getenv("SLURM_JOB_ID") ? placement_cpus(text) : 0;
	int most = 0, steps = 1;

	for (size_t i = 0; i < p->groups.n; i++) {
		struct placement place;

		if (!placement_of(&place, c, &p->groups.v[i]))
			continue;
		steps &= place.launcher.kind == LAUNCHER_SLURM;
		most = place.cpus > most ? place.cpus : most;
	}
	if (!most)
		return 0;
	if (steps && cpus >= most)
		*s = (struct slots){at_most(cpus / most, p->groups.n),
			"the CPUs of the allocation", 0};
	else
		*s = (struct slots){at_most(QUEUE_MAX, p->groups.n),
			"others wait in the launcher's queue", 0};
	return s->n;
}

/* 1: the launcher file of a group that placement_steps counts */
static int
is_shared_step(const char *name, struct arena *a)
{
	int n = (int)(strlen(name) - strlen(".json"));
	const char *cpus, *mem;
	struct launcher l;

	return launcher_read(&l, &cpus, &mem,
		       path_join(a, paths.launchers, name), a) == 0 &&
		l.kind == LAUNCHER_SLURM && !l.own &&
		!fs_is_file(arena_fmt(a, "%s/%.*s/ok", paths.groups, n, name));
}

size_t
placement_steps(struct arena *a)
{
	strings names = {0};
	size_t n = 0;

	fs_list(a, paths.launchers, &names);
	for (size_t i = 0; i < names.n; i++)
		n += is_shared_step(names.v[i], a) != 0;
	return n;
}

/* files of groups that have no launcher now */
static int
remove_others(const struct hashmap *written, struct arena *a)
{
	strings names = {0};

	fs_list(a, paths.launchers, &names);
	for (size_t i = 0; i < names.n; i++) {
		const char *file = path_join(a, paths.launchers, names.v[i]);

		if (!hashmap_get(written, file) && fs_remove(file) != 0)
			return -1;
	}
	return 0;
}

static int
write_launcher(const struct placement *s, const char *file, struct arena *a)
{
	struct buf b = {0};
	int failed;

	launcher_put(&b, &s->launcher, arena_fmt(a, "%d", s->cpus), s->mem);
	failed = fs_mkdirs(paths.launchers) != 0 ||
		file_write(file, b.s, b.n) < 0;
	buf_release(&b);
	return failed ? -1 : 0;
}

int
placement_write(const struct plan *p, const struct config *c)
{
	struct arena scratch = {0};
	struct hashmap written = {.arena = &scratch};
	struct placement s;
	int failed = 0;

	for (size_t i = 0; i < p->groups.n && !failed; i++) {
		const char *file;

		if (!placement_of(&s, c, &p->groups.v[i]))
			continue;
		s.launcher.own = s.mem || s.launcher.transfer ||
			settings_isolation(&c->settings,
				plan_name(&p->groups.v[i])) == ISOLATION_SPAWN;
		file = paths_launcher(&scratch, p->groups.v[i].slug);
		*hashmap_at(&written, file) = &s;
		failed = write_launcher(&s, file, &scratch);
	}
	failed = failed || remove_others(&written, &scratch) != 0;
	arena_free(&scratch);
	return failed ? -1 : 0;
}
