#define _GNU_SOURCE
#include "core/digests.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "core/build_folder.h"
#include "core/environment_digest.h"
#include "core/paths.h"
#include "core/sealed_file.h"
#include "os/fs.h"
#include "os/path.h"

#define TABLE "file.digests"

enum {
	HUGE_FILE = 32 * 1024 * 1024
}; /* reading it takes longer than the table */

/*
 * A file that was written again within one tick of its file system's clock
 * keeps its ctime. So attributes are trusted only if they were this much older
 * than the moment of hashing (some file systems count whole seconds).
 */
static const int64_t settled = 2 * INT64_C(1000000000);

const char *const input_kind_names[NINPUT_KINDS] = {
	[INPUT_FILE] = "file",
	[INPUT_PROGRAM] = "program",
	[INPUT_DIR] = "dir",
	[INPUT_NAMES] = "names",
	[INPUT_ABSENT] = "absent",
	[INPUT_STAT] = "stat",
	[INPUT_ENV] = "env",
	[INPUT_WORLD] = "world",
	[INPUT_UNKNOWN] = "unknown",
	[INPUT_CHANGED] = "changed",
	[INPUT_OFF] = "off",
	[INPUT_MAX_AGE] = "max_age",
	[INPUT_LIFECYCLE] = "lifecycle",
	[INPUT_UNTOLD] = "untold",
};

enum input_kind
input_kind_of(const char *name, size_t n)
{
	int kind = 0;

	while (kind < NINPUT_KINDS &&
		(strlen(input_kind_names[kind]) != n ||
			memcmp(name, input_kind_names[kind], n) != 0))
		kind++;
	return (enum input_kind)kind;
}

static int64_t
nanoseconds(struct timespec t)
{
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void
set_attributes(struct digests_entry *e, const struct stat *st)
{
	e->changed = nanoseconds(st->st_ctim);
	e->modified = nanoseconds(st->st_mtim);
	e->inode = (uint64_t)st->st_ino;
	e->size = (uint64_t)st->st_size;
}

/* -- the table: a note, and lines "KIND CTIME MTIME INODE SIZE DIGEST NAME" */

/* a line may be changed; -1: it is none */
static int
take_line(struct digests *d, char *line)
{
	char *p = line, *digest, *name;
	unsigned long kind = strtoul(p, &p, 10);
	struct digests_entry *e;
	int64_t changed = strtoll(p, &p, 10), modified = strtoll(p, &p, 10);
	uint64_t inode = strtoull(p, &p, 10), size = strtoull(p, &p, 10);
	void **at;

	digest = *p ? p + 1 : p;
	name = digest + strcspn(digest, " ");
	if (!*name || name - digest > DIGEST_LENGTH || kind >= NINPUT_KINDS)
		return -1;
	*name++ = '\0';
	d->of[kind].arena = d->arena;
	at = hashmap_at(&d->of[kind], name);
	if (!*at)
		*at = arena_alloc(d->arena, sizeof *e);
	e = *at;
	if (e->looked)
		return 0;
	*e = (struct digests_entry){.changed = changed,
		.modified = modified,
		.inode = inode,
		.size = size,
		.known = 1};
	memcpy(e->digest.text, digest, strlen(digest));
	return 0;
}

static void
load(struct digests *d)
{
	struct buf b = {0};
	char *next,
		*text = sealed_file_read(
			path_join(d->arena, paths.build, TABLE), TABLE, &b);

	d->loaded = 1;
	for (int first = 1; text && *text; text = next, first = 0) {
		next = text + strcspn(text, "\n");
		if (*next)
			*next++ = '\0';
		if (first)
			d->note = arena_dup(d->arena, text);
		else
			take_line(d, text);
	}
	buf_release(&b);
}

int
digests_save(struct digests *d, int keep)
{
	struct buf b = {0};
	int failed;

	if (!d->changed)
		return 0;
	if ((keep && d->differs) || d->odd)
		d->note = NULL;
	sealed_file_begin(&b, TABLE);
	buf_addf(&b, "%s\n", d->note ? d->note : "-");
	for (int kind = 0; kind < NINPUT_KINDS; kind++)
		for (size_t i = 0; i < d->of[kind].cap; i++) {
			const struct hashmap_slot *s = &d->of[kind].slots[i];
			const struct digests_entry *e =
				s->key ? s->value : NULL;

			if (e && (e->used || keep) && !strchr(s->key, '\n'))
				buf_addf(&b,
					"%d %" PRId64 " %" PRId64 " %" PRIu64
					" %" PRIu64 " %s %s\n",
					kind, e->changed, e->modified, e->inode,
					e->size, e->digest.text, s->key);
		}
	failed = sealed_file_write(path_join(d->arena, paths.build, TABLE), &b);
	buf_release(&b);
	return failed;
}

/* -- looking */

/* without an inode, its attributes are not trusted the next time */
static void
look_at_file(struct digests *d, struct digests_entry *e, const char *path)
{
	struct timespec now;
	struct stat st;

	if (!d->loaded && stat(path, &st) == 0 && st.st_size > HUGE_FILE)
		load(d);
	if (e->inode && stat(path, &st) == 0) {
		struct digests_entry present = {0};

		set_attributes(&present, &st);
		if (present.changed == e->changed &&
			present.modified == e->modified &&
			present.inode == e->inode && present.size == e->size)
			return;
	}
	clock_gettime(CLOCK_REALTIME, &now);
	e->digest = digest_of_file(path, &st);
	set_attributes(e, &st);
	if (!S_ISREG(st.st_mode) || e->changed > nanoseconds(now) - settled ||
		strlen(e->digest.text) < DIGEST_LENGTH)
		e->inode = 0;
	d->changed = 1;
}

/* 1: a file that SQLite keeps next to an open database */
static int
is_sqlite_journal(const char *name)
{
	return text_ends(name, "-wal") || text_ends(name, "-shm") ||
		text_ends(name, "-journal");
}

/* 1: an entry that comes and goes with pytest or with us */
static int
is_passing(struct arena *a, const char *dir, const struct fs_entry *e)
{
	const char *path = path_join(a, dir, e->name);

	if (strcmp(e->name, "__pycache__") == 0 || is_sqlite_journal(e->name))
		return 1;
	if (strcmp(dir, ".") == 0 &&
		(strcmp(e->name, "reports") == 0 ||
			strcmp(e->name, "build.ninja") == 0))
		return 1;
	/* a build folder (--build-dir) or another cache */
	return e->kind == FS_DIR && fs_is_file(path_join(a, path, CACHE_TAG));
}

static struct digest
digest_of_entries(const char *dir, int hidden)
{
	struct arena a = {0};
	struct buf b = {0};
	fs_entries entries = {0};
	struct digest d;

	if (fs_scan(&a, dir, &entries) != 0) {
		arena_free(&a);
		return digest_word(fs_is_dir(dir) ? "unreadable" : "absent");
	}
	for (size_t i = 0; i < entries.n; i++) {
		const struct fs_entry *e = &entries.v[i];

		if ((!hidden && *e->name == '.') || is_passing(&a, dir, e))
			continue;
		buf_add(&b, e->name, strlen(e->name) + 1);
		if (hidden)
			buf_addc(&b, (char)('0' + e->kind));
	}
	d = digest_of(b.s, b.n);
	buf_release(&b);
	arena_free(&a);
	return d;
}

static void
look_at_dir(struct digests_entry *e, const char *path, int hidden)
{
	struct stat st;

	if (stat(path, &st) == 0)
		set_attributes(e, &st);
	e->digest = digest_of_entries(path, hidden);
}

/*
 * Kind, mode and size, and where a link leads; of a directory what its owner may
 * do, as the rest differs from one checkout to the next.
 */
static void
look_at_attributes(struct digests_entry *e, const char *path)
{
	char link[PATH_MAX + 1] = "", text[sizeof link + 64];
	ssize_t n = readlink(path, link, sizeof link - 1);
	struct stat st;
	int length;

	if (stat(path, &st) != 0) {
		e->digest = digest_word("absent");
		return;
	}
	if (S_ISREG(st.st_mode)) /* what is made in a directory changes its times */
		set_attributes(e, &st);
	link[n > 0 ? n : 0] = '\0';
	if (S_ISDIR(st.st_mode))
		st.st_mode &= S_IFMT | S_IRWXU;
	length = snprintf(text, sizeof text, "%o:%llu%s%s",
		(unsigned)st.st_mode,
		S_ISREG(st.st_mode) ? (unsigned long long)st.st_size : 0,
		n > 0 ? ":" : "", link);
	if (n > 0)
		e->digest = digest_of(text, (size_t)length);
	else
		memcpy(e->digest.text, text, (size_t)length + 1);
}

/* sets the present state of an entry */
static void
look(struct digests *d, struct digests_entry *e, enum input_kind kind,
	const char *name)
{
	const struct digest before = e->digest;
	struct stat st;

	switch (kind) {
	case INPUT_FILE:
		look_at_file(d, e, name);
		break;
	case INPUT_DIR:
	case INPUT_NAMES:
		look_at_dir(e, name, kind == INPUT_DIR);
		break;
	case INPUT_ABSENT:
		e->digest = digest_word(
			lstat(name, &st) == 0 ? "exists" : "absent");
		break;
	case INPUT_STAT:
		look_at_attributes(e, name);
		break;
	case INPUT_ENV:
		e->digest = environment_digest(name);
		break;
	default: /* it has none */
		break;
	}
	e->looked = 1;
	d->changed |= !e->known;
	if (e->known && strcmp(before.text, e->digest.text) != 0)
		d->differs = d->changed = 1;
}

const struct digests_entry *
digests_look(struct digests *d, enum input_kind kind, const char *name)
{
	struct digests_entry *e;
	void **at;

	if (!d->loaded && !d->few)
		load(d);
	if (kind == INPUT_PROGRAM || kind == INPUT_LIFECYCLE)
		kind = INPUT_FILE;
	d->of[kind].arena = d->arena;
	at = hashmap_at(&d->of[kind], name);
	if (!*at)
		*at = arena_alloc(d->arena, sizeof *e);
	e = *at;
	if (!e->looked)
		look(d, e, kind, name);
	d->odd |= !e->used && strchr(name, '\n');
	e->used = 1;
	return e;
}

/* each entry; 1: all digests are the same as in the table */
static int
look_at_all(struct digests *d, int use)
{
	for (int kind = 0; kind < NINPUT_KINDS; kind++)
		for (size_t i = 0; i < d->of[kind].cap && !d->differs; i++) {
			const struct hashmap_slot *s = &d->of[kind].slots[i];
			struct digests_entry *e = s->key ? s->value : NULL;

			if (e && !e->looked)
				look(d, e, (enum input_kind)kind, s->key);
			if (e && use)
				e->used = 1;
		}
	return !d->differs;
}

const char *
digests_note(struct digests *d)
{
	if (!d->loaded)
		load(d);
	return d->note;
}

int
digests_are_same(struct digests *d)
{
	if (!d->loaded)
		load(d);
	return look_at_all(d, 0) && look_at_all(d, 1);
}
