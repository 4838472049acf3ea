#include "watch/changes.h"

#include <stdint.h>
#include <string.h>

#include "os/clock.h"
#include "os/fs.h"
#include "watch/watched_paths.h"

enum {
	QUIET_MS = 15,      /* without a change: what was saved is complete */
	LONGEST_MS = 500,   /* of changes that go on; then a round begins */
	CHECKOUT_MS = 5000, /* git works on the files: at most so long */
	PATHS_MAX = 1000,
	ECHOES_MAX = 3
};

/* the file exists while git changes the working tree */
#define GIT_LOCK ".git/index.lock"

/*
 * 1: it changed during an earlier round, too, and at no other time since. The
 * map has twice the number of the round, and 1 more for such a file.
 */
static int
is_written_by_tests(struct changes *c, const char *path)
{
	uintptr_t *last, now = 2 * (uintptr_t)c->round;

	c->written.arena = &c->written_arena;
	last = hashmap_count(&c->written, path);
	if (*last < now)
		*last = now + (*last != 0);
	return (int)(*last & 1);
}

/* 1: it lies beside a file outside of the project, and is of no interest */
static int
is_strange(const struct changes *c, const char *path)
{
	return *path == '/' && !watched_paths_is_code(path) &&
		!(c->outside_files.arena &&
			hashmap_get(&c->outside_files, path));
}

static void
take(struct changes *c, const char *path, int running)
{
	if (!running) {
		c->outside = 1;
		if (c->written.arena && hashmap_get(&c->written, path))
			*hashmap_count(&c->written, path) = 0;
	} else if (!is_written_by_tests(c, path) &&
		watched_paths_is_code(path)) {
		c->overtakes = 1;
	}
	if (!strings_contain(&c->paths, path) && c->paths.n < PATHS_MAX)
		*vec_add(&c->arena, &c->paths) = arena_dup(&c->arena, path);
}

void
changes_take(struct changes *c, struct file_watch *files, int running)
{
	struct arena scratch = {0};
	strings found = {0};
	size_t taken = 0;
	int everything = 0;

	file_watch_take(files, &scratch, &found, &everything);
	for (size_t i = 0; i < found.n; i++) {
		if (is_strange(c, found.v[i]))
			continue;
		take(c, found.v[i], running);
		taken++;
	}
	arena_free(&scratch);
	c->everything |= everything;
	c->overtakes |= everything && running;
	if (!taken && !everything)
		return;
	c->last = clock_steady();
	if (c->first == 0)
		c->first = c->last;
}

void
changes_watch(
	struct changes *c, struct file_watch *files, const strings *outside)
{
	c->outside_files.arena = &c->outside_arena;
	for (size_t i = 0; i < outside->n; i++) {
		const char *path = arena_dup(&c->outside_arena, outside->v[i]);
		const char *slash = strrchr(path, '/');

		if (hashmap_get(&c->outside_files, path))
			continue;
		*hashmap_at(&c->outside_files, path) = c;
		file_watch_add(files,
			slash > path ? arena_ndup(&c->outside_arena, path,
					       (size_t)(slash - path))
				     : "/");
	}
}

int
changes_due(const struct changes *c)
{
	double now = clock_steady();
	double quiet = c->last + QUIET_MS / 1000.0 - now,
	       longest = c->first + LONGEST_MS / 1000.0 - now,
	       checkout = c->first + CHECKOUT_MS / 1000.0 - now;
	double left = quiet < longest ? quiet : longest;

	if (c->first == 0)
		return -1;
	if (left <= 0 && checkout > 0 && fs_is_file(GIT_LOCK))
		left = QUIET_MS / 1000.0;
	return left > 0 ? (int)(left * 1000) + 1 : 0;
}

static int
is_echo(const struct changes *c)
{
	return !c->outside && !c->overtakes && c->paths.n;
}

int
changes_are_endless(const struct changes *c)
{
	return is_echo(c) && c->echoes >= ECHOES_MAX;
}

void
changes_clear(struct changes *c)
{
	c->echoes = is_echo(c) ? c->echoes + 1 : 0;
	c->paths = (strings){0};
	arena_free(&c->arena);
	c->everything = c->outside = c->overtakes = 0;
	c->first = c->last = 0;
	c->round++;
}

void
changes_release(struct changes *c)
{
	arena_free(&c->arena);
	arena_free(&c->written_arena);
	arena_free(&c->outside_arena);
}
