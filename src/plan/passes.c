#define _DEFAULT_SOURCE
#include "plan/passes.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/group_result.h"
#include "core/input_record.h"
#include "core/paths.h"
#include "config/strategy.h"
#include "os/clock.h"
#include "os/fs.h"
#include "os/path.h"

/* changes when a record of a group is written, comes or goes */
static const char *
stamp_of_records(struct arena *a, const strings *slugs)
{
	int groups = open(paths.groups, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	char name[NAME_MAX + sizeof PASS_RECORD + 1];
	struct buf b = {0};
	struct digest stamp;
	struct stat st;

	for (size_t i = 0; i < slugs->n; i++) {
		snprintf(name, sizeof name, "%s/" PASS_RECORD, slugs->v[i]);
		if (fstatat(groups, name, &st, 0) != 0)
			continue;
		buf_add(&b, slugs->v[i], strlen(slugs->v[i]) + 1);
		buf_add(&b, &st.st_ino, sizeof st.st_ino);
		buf_add(&b, &st.st_ctim, sizeof st.st_ctim);
	}
	stamp = digest_of(b.s, b.n);
	buf_release(&b);
	close(groups);
	return arena_dup(a, stamp.text);
}

/* reads all records; *until: when the first age in them is over, or 0 */
static int
check_all(
	struct arena *a, const strings *slugs, struct digests *d, double *until)
{
	for (size_t i = 0; i < slugs->n; i++) {
		struct input_record_check c = {.arena = a, .digests = d};
		const char *folder =
			arena_fmt(a, "%s/%s", paths.groups, slugs->v[i]);

		if (!input_record_check(
			    &c, path_join(a, folder, PASS_RECORD)) &&
			unlink(path_join(a, folder, "ok")) != 0 &&
			errno != ENOENT && errno != ENOTDIR)
			return -1;
		if (c.until > 0 && (*until <= 0 || c.until < *until))
			*until = c.until;
	}
	return 0;
}

/* 1: the note in the table is of a check of these records */
static int
is_checked(struct digests *d, const char *stamp)
{
	const char *note = digests_note(d);
	double until = note && strncmp(note, stamp, DIGEST_LENGTH) == 0
		? strtod(note + DIGEST_LENGTH, NULL)
		: -1;

	return until == 0 || until > clock_now();
}

int
passes_check(struct arena *a, struct digests *d)
{
	strings slugs = {0};
	const char *stamp;
	double until = 0;

	if (fs_list(a, paths.groups, &slugs) != 0)
		return errno == ENOENT ? 0 : -1;
	stamp = stamp_of_records(a, &slugs);
	/* nothing has changed since the last check, so its result stands */
	if (is_checked(d, stamp) && digests_are_same(d))
		return digests_save(d, 0);
	if (check_all(a, &slugs, d, &until) != 0)
		return -1;
	d->note = arena_fmt(a, "%s %.3f", stamp, until);
	d->changed = 1;
	return digests_save(d, 0);
}

size_t
passes_unseen(const struct plan *p, struct arena *a, const char **first)
{
	struct digests d = {.arena = a};
	size_t n = 0;

	for (size_t i = 0; i < p->groups.n; i++) {
		const struct group *g = &p->groups.v[i];
		const char *folder =
			arena_fmt(a, "%s/%s", paths.groups, g->slug);
		struct input_record_check c = {
			.arena = a, .digests = &d, .wants_all = 1};
		struct group_result result;
		const char *cause;

		if (access(path_join(a, folder, "ok"), F_OK) == 0 ||
			group_result_read_head(a, &result,
				paths_status(a, g->slug), &cause) != 0 ||
			verdict_fails(result.verdict))
			continue;
		input_record_check(&c, path_join(a, folder, PASS_RECORD));
		if (c.nunseen && !n++)
			*first = g->name;
	}
	return n;
}

void
passes_put_unseen(struct buf *b, const struct plan *p, struct arena *a)
{
	const char *first = "";
	size_t n = passes_unseen(p, a, &first);

	if (n == 1)
		buf_addf(b,
			"%s passed and will run again each time: it talks to "
			"other hosts, or does what\ncannot be followed",
			first);
	else if (n)
		buf_addf(b,
			"%zu groups passed and will run again each time: they "
			"talk to other hosts, or do what\ncannot be followed",
			n);
	if (n)
		buf_addf(b,
			" (aomaker explain %s); 'cache: {world: 10m}'\nin " STRATEGY_FILE
			" lets such passes hold so long\n",
			first);
}
