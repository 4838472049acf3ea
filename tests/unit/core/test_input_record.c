/* What something was made of, and whether all of it is as it was. */
#define _DEFAULT_SOURCE
#include "core/input_record.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/paths.h"
#include "os/clock.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "tap.h"

#define RECORD "record"

static struct arena arena;

static void
put(const char *path, const char *text)
{
	unlink(path);
	file_write(path, text, strlen(text));
}

static void
has(const char *text, const char *part, const char *name)
{
	ok(strstr(text, part) != NULL, "%s: %s", name, text);
}

static void
link_to(const char *to, const char *path)
{
	ok(symlink(to, path) == 0, "%s leads to %s", path, to);
}

static struct inputs
listed(const char *lines)
{
	struct inputs x = {.arena = &arena};

	put("list", lines);
	ok(inputs_read(&x, "list") == 0, "a list can be read");
	return x;
}

static int
record(const struct inputs *x)
{
	struct digests d = {.arena = &arena};

	return input_record_write(RECORD, x, &d, clock_now());
}

/* all reasons why it does not hold, or "" */
static const char *
reasons(void)
{
	struct digests d = {.arena = &arena};
	struct input_record_check c = {
		.arena = &arena, .digests = &d, .wants_all = 1};
	struct buf b = {0};
	int holds = input_record_check(&c, RECORD);

	for (size_t i = 0; i < c.reasons.n; i++)
		buf_addf(&b, "%s%s", i ? "; " : "", c.reasons.v[i]);
	if (c.lacks_record)
		buf_adds(&b, "no record");
	if (holds != !b.n)
		buf_adds(&b, " (holds?)");
	digests_save(&d, 0);
	return buf_take(&b, &arena);
}

static void
test_files(void)
{
	struct inputs x;

	put("a", "1");
	put("b", "1");
	mkdir("dir", 0777);
	put("dir/one", "");
	x = listed("[\"file\",\"a\"]\n[\"file\",\"a\"]\n[\"dir\",\"dir\"]\n"
		   "[\"absent\",\"c\"]\n[\"stat\",\"b\"]\n"
		   "[\"program\",\"b\"]\n");
	ok(x.list.n == 5, "a repeated line counts once");
	ok(record(&x) == 1, "the record holds");
	is(reasons(), "", "nothing has changed");
	put("a", "1");
	put("b", "1");
	is(reasons(), "", "the same bytes in new files");
	put("a", "2");
	is(reasons(), "a has changed", "another byte, same size");
	put("a", "1");
	is(reasons(), "", "and back");
	chmod("a", 0755);
	is(reasons(), "a has changed", "it can be executed now");
	chmod("a", 0644);
	unlink("a");
	is(reasons(), "a is gone", "it is gone");
	mkdir("a", 0777);
	is(reasons(), "a has changed", "it is a folder now");
	rmdir("a");
	link_to("b", "a");
	is(reasons(), "", "a link to the same content");
	unlink("a");
	link_to("dir/one", "a");
	is(reasons(), "a has changed", "a link to another content");
	unlink("a");
	put("a", "1");
	put("dir/two", "");
	is(reasons(), "dir has changed: it has other entries", "a new entry");
	unlink("dir/two");
	put("dir/.hidden", "");
	is(reasons(), "dir has changed: it has other entries", "a hidden one");
	unlink("dir/.hidden");
	unlink("dir/one");
	mkdir("dir/one", 0777);
	is(reasons(), "dir has changed: it has other entries", "another kind");
	rmdir("dir/one");
	put("dir/one", "other");
	is(reasons(), "", "what an entry holds is not its directory's content");
	link_to("nowhere", "c");
	is(reasons(), "c exists now, which it had looked for", "it exists now");
	unlink("c");
	put("b", "12");
	is(reasons(), "b has changed; b has changed", "size, and a program");
	put("b", "1");
}

static void
test_env(void)
{
	struct inputs x =
		listed("[\"env\",\"HC_ONE\"]\n[\"env\",\"HC_TWO\"]\n");

	setenv("HC_ONE", "s3cret", 1);
	unsetenv("HC_TWO");
	ok(record(&x) == 1, "variables");
	is(reasons(), "", "as they were");
	setenv("HC_ONE", "other", 1);
	setenv("HC_TWO", "", 1);
	is(reasons(),
		"the environment variable HC_ONE has changed; the environment "
		"variable HC_TWO has changed",
		"another value; set, though empty");
}

static void
test_unseen(void)
{
	struct inputs x = listed("[\"world\",\"db:5432\",\"test_a.py:3\"]\n"
				 "[\"unknown\",\"static program /x\"]\n");
	struct digests d = {.arena = &arena};

	ok(record(&x) == 0, "it does not hold");
	is(reasons(),
		"it talked to db:5432 (test_a.py:3), which cannot be compared; "
		"'cache: {world: 10m}' lets the pass hold so long; it used "
		"static program /x, which cannot be compared; 'cache: {world: "
		"10m}' lets the pass hold so long",
		"where, and which key helps");
	x.world = 600;
	ok(record(&x) == 1, "with the key it holds");
	is(reasons(), "", "for a while");
	input_record_write(RECORD, &x, &d, clock_now() - 601);
	has(reasons(), "longer ago than its 'cache: {world}'", "and no longer");
	input_record_write(RECORD, &x, &d, clock_now() + 100);
	has(reasons(), "longer ago", "a pass of the future: another clock");
	x.world = -1;
	input_record_write(RECORD, &x, &d, 1);
	is(reasons(), "", "for ever");
}

static void
test_rules(void)
{
	struct inputs x = listed("[\"off\"]\n");
	struct digests d = {.arena = &arena};

	ok(record(&x) == 0, "cache: off");
	has(reasons(), "it has 'cache: off'", "which is the reason");
	x = listed("[\"max_age\",60]\n");
	ok(record(&x) == 1, "max_age");
	is(reasons(), "", "it is young");
	input_record_write(RECORD, &x, &d, clock_now() - 61);
	has(reasons(), "its 'max_age'", "it is old");
}

static void
test_changed_meanwhile(void)
{
	struct inputs x = listed("[\"file\",\"late\"]\n[\"since\",1]\n");

	put("late", "");
	x.since = clock_now() - 5;
	ok(record(&x) == 0, "a file that changed while it was read");
	is(reasons(), "late has changed while it ran", "is named");
	x = listed("[\"since\",20]\n[\"since\",10]\n[\"since\",30]\n");
	ok(x.since == 10, "the earliest beginning counts");
}

/* attributes that say that a file has not changed save the work, but not right
   after it was written */
static void
test_table(void)
{
	struct digests d = {.arena = &arena};
	struct timespec times[2];
	struct stat st;

	put("racy", "1");
	digests_look(&d, INPUT_FILE, "racy");
	d.changed = 1;
	digests_save(&d, 0);
	stat("racy", &st);
	put("other", "2");
	times[0] = st.st_atim;
	times[1] = st.st_mtim;
	{
		int fd = open("racy", O_WRONLY);

		ok(write(fd, "2", 1) == 1, "the same size");
		futimens(fd, times);
		close(fd);
	}
	d = (struct digests){.arena = &arena};
	is(digests_look(&d, INPUT_FILE, "racy")->digest.text,
		digests_look(&d, INPUT_FILE, "other")->digest.text,
		"same size, inode and mtime, and hashed again");
	put(arena_fmt(&arena, "%s/file.digests", paths.build),
		"aomaker x\nend\n");
	d = (struct digests){.arena = &arena};
	is(digests_look(&d, INPUT_FILE, "racy")->digest.text,
		digests_look(&d, INPUT_FILE, "other")->digest.text,
		"a damaged table is none");
}

static void
test_names(void)
{
	static const char *const odd[] = {
		"a\nb", "a\tb", "a\\nb", "\xff\xfe", "a b", "\xe6\xb5\x8b"};
	struct inputs x = {.arena = &arena};

	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
		put(odd[i], "");
		inputs_add(&x, INPUT_FILE, odd[i], NULL);
	}
	ok(record(&x) == 1, "odd names");
	is(reasons(), "", "are found again");
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
		unlink(odd[i]);
		is(reasons(), arena_fmt(&arena, "%s is gone", odd[i]),
			"and missed");
		put(odd[i], "");
	}
}

static void
test_damaged(void)
{
	struct inputs x = listed("[\"file\",\"a\"]\n[\"file\",\"b\"]\n");
	struct buf b = {0};

	record(&x);
	fs_read(RECORD, &b);
	for (size_t n = 0; n < b.n; n += 7) {
		file_write(RECORD, b.s, n);
		if (strcmp(reasons(), "no record") != 0)
			ok(0, "a record cut after %zu bytes", n);
	}
	for (size_t i = 0; i < b.n; i += 3) {
		b.s[i] ^= 1;
		file_write(RECORD, b.s, b.n);
		b.s[i] ^= 1;
		if (strcmp(reasons(), "no record") != 0)
			ok(0, "a record with another byte at %zu", i);
	}
	file_write(RECORD, b.s, b.n);
	is(reasons(), "", "and whole again");
	unlink(RECORD);
	is(reasons(), "no record", "none");
	put("list", "[\"file\",\"a\"]\n[\"file\",");
	ok(inputs_read(&x, "list") != 0, "a list that was cut");
	put("list", "[\"file\"]\n");
	ok(inputs_read(&x, "list") != 0, "a line without a name");
	put("list", "[\"magic\",\"a\"]\n");
	ok(inputs_read(&x, "list") != 0, "an unknown kind");
	ok(inputs_read(&x, "nowhere") != 0, "no list");
	buf_release(&b);
}

int
main(void)
{
	char dir[] = "/tmp/test_input_record.XXXXXX";

	if (!mkdtemp(dir) || chdir(dir) != 0 || mkdir(paths.build, 0777) != 0)
		return 1;
	test_files();
	test_env();
	test_unseen();
	test_rules();
	test_changed_meanwhile();
	test_table();
	test_names();
	test_damaged();
	fs_remove(dir);
	arena_free(&arena);
	return done();
}
