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

/* in paths.workers */
#define RUN_FILE "testrun"
#define LIMIT_FILE "limit"
#define QUEUE_FILE "queue.lock" /* held by the first group that waits */

enum { LOOK = 10 * 1000 }; /* microseconds between looks for a free slot */

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

int
worker_slot_count_taken(void)
{
	struct arena a = {0};
	int fd, taken = 0;

	for (int n = 0;; n++) {
		const char *path =
			arena_fmt(&a, "%s/gw%d.lock", paths.workers, n);

		if (access(path, F_OK) != 0)
			break;
		fd = file_lock(path, LOCK_EX | LOCK_NB);
		if (fd >= 0)
			close(fd);
		else
			taken += errno == EWOULDBLOCK;
	}
	arena_free(&a);
	return taken;
}

void
worker_slot_wait_for_all(double seconds)
{
	double end = clock_steady() + seconds;

	while (worker_slot_count_taken() && clock_steady() < end)
		usleep(5000);
}

static const char *
file_of(struct arena *a, const char *name)
{
	return path_join(a, paths.workers, name);
}

/* takes the lowest free slot below the limit (0: none); -1 with errno,
   EWOULDBLOCK: there is none */
static int
take_below(struct worker_slot *s, struct arena *a, int limit)
{
	int n = 0;

	while ((held = file_lock(arena_fmt(a, "%s/gw%d.lock", paths.workers, n),
			LOCK_EX | LOCK_NB)) < 0)
		if (errno != EWOULDBLOCK || ++n == limit)
			return -1;
	s->number = n;
	if (s->count <= n)
		s->count = n + 1;
	return 0;
}

int
worker_slot_take(struct worker_slot *s, struct arena *a)
{
	return worker_slot_describe(s, a) != 0 ? -1 : take_below(s, a, 0);
}

int
worker_slot_limit(int n)
{
	struct arena a = {0};
	const char *path = file_of(&a, LIMIT_FILE);
	const char *text = arena_fmt(&a, "%d\n", n);
	int failed;

	if (n > 0)
		failed = (mkdir(paths.workers, 0700) != 0 && errno != EEXIST) ||
			file_write(path, text, strlen(text)) < 0;
	else
		failed = unlink(path) != 0 && errno != ENOENT;
	arena_free(&a);
	return failed ? -1 : 0;
}

static int
limit(struct arena *a)
{
	struct buf text = {0};
	int n = fs_read(file_of(a, LIMIT_FILE), &text) == 0 ? atoi(text.s) : 0;

	buf_release(&text);
	return n;
}

int
worker_slot_hold(void)
{
	struct arena a = {0};
	int lock = file_lock(file_of(&a, QUEUE_FILE), LOCK_EX | LOCK_NB);

	arena_free(&a);
	return lock;
}

/* waits for a slot below the limit, which may change meanwhile */
static int
wait_below(struct worker_slot *s)
{
	int failed;

	do {
		struct arena scratch = {0};

		failed = take_below(s, &scratch, limit(&scratch));
		arena_free(&scratch);
	} while (failed && errno == EWOULDBLOCK && usleep(LOOK) == 0);
	return failed;
}

int
worker_slot_enter(struct worker_slot *s, struct arena *a)
{
	struct worker_slot mine;
	int queue, failed;

	if (!getenv(RUN_VARIABLE) || !limit(a))
		return 0;
	if (worker_slot_describe(&mine, a) != 0 ||
		(queue = file_lock(file_of(a, QUEUE_FILE), LOCK_EX)) < 0)
		return -1;
	failed = wait_below(&mine);
	close(queue);
	if (!failed)
		*s = mine;
	return failed;
}
