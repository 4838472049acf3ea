#define _DEFAULT_SOURCE
#include "core/worker_slot.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/paths.h"
#include "core/run_id.h"
#include "os/clock.h"
#include "os/file_lock.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "os/machine.h"
#include "os/path.h"
#include "os/process.h"

enum { DIGITS = 32 };

static int held = -1; /* the descriptor of the lock, until we end */

#define RUN_FILE "testrun" /* in paths.workers */

void
worker_slot_set_count(int n)
{
	struct arena a = {0};

	setenv(WORKERS_VARIABLE, arena_fmt(&a, "%d", n), 1);
	arena_free(&a);
}

int
worker_slot_jobs(const char *words, size_t n)
{
	static const char with_value[] = "Cdfjklntw"; /* -n and -v have none */
	const char *end = words + n, *word = words, *next, *c;
	int jobs = 0;

	for (; word < end; word = next) {
		next = word + strlen(word) + 1;
		if (word == words || word[0] != '-' || word[1] == '-')
			continue;
		for (c = word + 1; *c && (*c == 'n' || !strchr(with_value, *c));
			c++)
			;
		if (*c == 'j')
			jobs = atoi(c[1] || next >= end ? c + 1 : next);
		if (*c && !c[1] && next < end) /* the next word is its value */
			next += strlen(next) + 1;
	}
	return jobs > 0 ? jobs : 0;
}

/* as many commands as Ninja starts without -j */
static int
default_jobs(void)
{
	struct machine m;

	machine_look(&m);
	return m.cores < 2 ? 2 : m.cores < 3 ? 3 : (int)m.cores + 2;
}

static int
count(struct arena *a)
{
	const char *named = getenv(WORKERS_VARIABLE);
	struct buf words = {0};
	int n = named ? atoi(named) : 0;

	if (n <= 0 && !getenv(RUN_VARIABLE) &&
		fs_read(arena_fmt(a, "/proc/%ld/cmdline", (long)run_id()),
			&words) == 0)
		n = worker_slot_jobs(words.s ? words.s : "", words.n);
	buf_release(&words);
	return n > 0 ? n : default_jobs();
}

static const char *
random_digits(struct arena *a)
{
	unsigned char bytes[DIGITS / 2];
	struct buf b = {0};

	if (getentropy(bytes, sizeof bytes) != 0)
		return NULL;
	for (size_t i = 0; i < sizeof bytes; i++)
		buf_addf(&b, "%02x", bytes[i]);
	return buf_take(&b, a);
}

/*
 * The id of the run, which its first group makes. It is kept in a file, after
 * the process that leads the run and the time of its start, since a later run
 * may have the same process id. NULL with errno.
 */
static const char *
testrun(struct arena *a)
{
	const char *path = path_join(a, paths.workers, RUN_FILE), *id = NULL;
	const char *run = arena_fmt(
		a, "%ld %llu ", (long)run_id(), process_begin(run_id()));
	int lock = file_lock(path_join(a, paths.workers, "lock"), LOCK_EX);
	struct buf text = {0};
	size_t n = strlen(run);

	if (lock < 0)
		return NULL;
	if (fs_read(path, &text) == 0 && text.n == n + DIGITS &&
		strncmp(text.s, run, n) == 0) {
		id = arena_dup(a, text.s + n);
	} else if ((id = random_digits(a))) {
		buf_clear(&text);
		buf_addf(&text, "%s%s", run, id);
		if (file_write(path, text.s, text.n) < 0)
			id = NULL;
	}
	buf_release(&text);
	close(lock);
	return id;
}

void
worker_slot_forget_run(void)
{
	struct arena a = {0};

	unlink(path_join(&a, paths.workers, RUN_FILE));
	arena_free(&a);
}

int
worker_slot_describe(struct worker_slot *s, struct arena *a)
{
	if (mkdir(paths.workers, 0700) != 0 && errno != EEXIST)
		return -1;
	*s = (struct worker_slot){.count = count(a), .testrun = testrun(a)};
	return s->testrun ? 0 : -1;
}

/* 1: somebody holds one of them */
static int
is_any_held(struct arena *a)
{
	int fd = 0;

	for (int n = 0; fd >= 0; n++) {
		const char *path =
			arena_fmt(a, "%s/gw%d.lock", paths.workers, n);

		if (access(path, F_OK) != 0)
			return 0;
		fd = file_lock(path, LOCK_EX | LOCK_NB);
		if (fd >= 0)
			close(fd);
	}
	return errno == EWOULDBLOCK;
}

void
worker_slot_wait_for_all(double seconds)
{
	double end = clock_steady() + seconds;
	struct arena a = {0};

	while (is_any_held(&a) && clock_steady() < end)
		usleep(5000);
	arena_free(&a);
}

int
worker_slot_take(struct worker_slot *s, struct arena *a)
{
	int n = 0;

	if (worker_slot_describe(s, a) != 0)
		return -1;
	while ((held = file_lock(arena_fmt(a, "%s/gw%d.lock", paths.workers, n),
			LOCK_EX | LOCK_NB)) < 0) {
		if (errno != EWOULDBLOCK)
			return -1;
		n++;
	}
	s->number = n;
	if (s->count <= n)
		s->count = n + 1;
	return 0;
}
