/* Passes that go to a store and come back, and what happens when it is damaged. */
#define _DEFAULT_SOURCE
#include "cache/store_secrets.h"
#include "cache/travel.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/group_result.h"
#include "core/input_record.h"
#include "core/paths.h"
#include "core/sealed_file.h"
#include "os/clock.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "os/path.h"
#include "plan/passes.h"
#include "rounds.h"

#define KEY "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static struct arena arena;

static void
put(const char *path, const char *text)
{
	fs_remove(path);
	fs_mkdirs(path_dir(&arena, path));
	file_write(path, text, strlen(text));
}

static const char *
in_group(const char *name)
{
	return arena_fmt(&arena, "%s/a/%s", paths.groups, name);
}

static const char *
content(const char *path)
{
	struct buf b = {0};

	return fs_read(path, &b) == 0 ? buf_take(&b, &arena) : "none";
}

/* what the plan says: a group `a`, whose passes are stored */
static void
plan(const char *more)
{
	struct buf b = {0};

	sealed_file_begin(&b, "portable");
	buf_addf(&b, "url\tstore\n%sgroup\ta\td-i-g\t" KEY "\t-\t-\n", more);
	sealed_file_write(paths.portable, &b);
	buf_release(&b);
}

/* the group passes; kind: of an input beside its module */
static void
pass(enum input_kind kind, const char *name)
{
	struct digests d = {.arena = &arena, .few = 1};
	struct inputs x = {.arena = &arena, .world = -1};
	struct group_result s = {.name = "a",
		.slug = "a",
		.plan = "d-i-g",
		.verdict = VERDICT_PASSED,
		.start = 1000,
		.stop = 1001,
		.attempts = 1};

	*vec_add(&arena, &s.tests) =
		(struct test_result){.id = "test_a.py::test",
			.start = 1000,
			.stop = 1001,
			.attempt = 1};
	fs_remove(paths.groups);
	put(in_group("1/log"),
		arena_fmt(&arena, "rootdir: %s\n", paths_root(&arena)));
	put(in_group("1/allure/x-result.json"),
		"{\"name\": \"host\", \"value\": \"build-7\"}\n");
	put(in_group("1/end.json"), "of no use elsewhere");
	inputs_add(&x, INPUT_FILE, "test_a.py", NULL);
	if (name)
		inputs_add(&x, kind, name, NULL);
	group_result_write(&s, in_group("status.json"));
	input_record_write(in_group(PASS_RECORD), &x, &d, clock_now());
	put(in_group("ok"), "");
}

/* the machine has nothing of the group; 1: it gets its pass from the store */
static int
arrives(void)
{
	struct digests d = {.arena = &arena, .few = 1};

	fs_remove(paths.groups);
	travel_fetch(&arena, &d);
	return fs_is_file(in_group("ok"));
}

static void
test_journey(void)
{
	plan("");
	pass(INPUT_ENV, "HOME");
	ok(!arrives(), "nothing is stored yet");
	pass(INPUT_ENV, "HOME");
	travel_store(&arena);
	is(travel_explain(&arena, "a"), "other machines find its pass at store",
		"a pass is stored");
	setenv("HOME", "/home/bob", 1);
	ok(arrives(), "and arrives where the home is another folder");
	is(content(in_group("1/log")),
		arena_fmt(&arena, "rootdir: %s\n", paths_root(&arena)),
		"its log names this project");
	ok(!strstr(content(in_group("1/allure/x-result.json")), "build-7"),
		"its results do not name the machine");
	ok(!fs_is_file(in_group("1/end.json")), "only what reports need");
	ok(strstr(content(in_group("status.json")), "\"origin\":\"store\"") !=
			NULL,
		"it tells where it comes from");
	put("test_a.py", "assert 0");
	ok(!arrives(), "another test is another pass");
	put("test_a.py", "");
	ok(arrives(), "the first is still there");
}

static void
test_what_stays(void)
{
	setenv("API_TOKEN", "x", 1);
	pass(INPUT_WORLD, "db:1");
	travel_store(&arena);
	is(travel_explain(&arena, "a"),
		"its pass is for this machine alone: it talked to db:1",
		"one that depends on the world");
	pass(INPUT_FILE, "/srv/data");
	travel_store(&arena);
	is(travel_explain(&arena, "a"),
		"its pass is for this machine alone: it read /srv/data",
		"one that depends on a file of this machine");
	pass(INPUT_ENV, "API_TOKEN");
	travel_store(&arena);
	is(travel_explain(&arena, "a"),
		"its pass is for this machine alone: it read the secret "
		"API_TOKEN",
		"one that depends on a secret");
	pass(INPUT_PROGRAM, "/bin/sh");
	put(in_group("1/allure/x.bin"), "");
	travel_store(&arena);
	is(travel_explain(&arena, "a"), "other machines find its pass at store",
		"a program of the system is compared");
	pass(INPUT_FILE, "test_a.py");
	plan("read_only\t1\n");
	travel_store(&arena);
	is(travel_explain(&arena, "a"), NULL, "read_only stores nothing");
	plan("apart\tlogin.py came before it\n");
	ok(!arrives(), "a run with a login takes nothing");
	plan("");
}

/* the group has failed here: a pass of another machine is no excuse */
static void
test_failed_here(void)
{
	struct digests d = {.arena = &arena, .few = 1};
	struct group_result s;
	const char *cause;

	pass(INPUT_FILE, "test_a.py");
	group_result_read(&arena, &s, in_group("status.json"), &cause);
	s.verdict = VERDICT_FAILED;
	group_result_write(&s, in_group("status.json"));
	fs_remove(in_group("ok"));
	travel_fetch(&arena, &d);
	ok(!fs_is_file(in_group("ok")), "a failure of the same content stays");
	put("test_b.py", "");
	s.plan = "other";
	group_result_write(&s, in_group("status.json"));
	travel_fetch(&arena, &d);
	ok(fs_is_file(in_group("ok")), "one of another plan does not");
}

/* a group whose tests two workers shared at the end of the run */
static void
test_helped(void)
{
	struct group_result s;
	const char *cause;

	pass(INPUT_ENV, "HELPED");
	group_result_read(&arena, &s, in_group("status.json"), &cause);
	s.attempts = 3; /* the helper of attempt 2 had nothing to do */
	*vec_add(&arena, &s.helpers) = (struct helper_attempt){3, 1000, 1001};
	*vec_add(&arena, &s.tests) =
		(struct test_result){.id = "test_a.py::test_2",
			.start = 1000,
			.stop = 1001,
			.attempt = 3};
	put(in_group("3/log"), "of the helper\n");
	put(in_group("3/allure/y-result.json"), "{}");
	group_result_write(&s, in_group("status.json"));
	travel_store(&arena);
	ok(arrives(), "the pass of a group that was helped");
	is(content(in_group("3/log")), "of the helper\n",
		"with the files of its helper");
	is(content(in_group("3/allure/y-result.json")), "{}",
		"and the Allure results");
	s.attempts = 4;
	pass(INPUT_ENV, "RETRIED");
	group_result_write(&s, in_group("status.json"));
	travel_store(&arena);
	is(travel_explain(&arena, "a"),
		"its pass is for this machine alone: it did not pass at once",
		"one with another attempt after its helpers stays");
}

/* who stores and who fetches have a key, or one of them has not */
static void
test_signed(void)
{
	static const char *const keys[] = {NULL, "k3y", "an0ther"};
	int takes[3][3];

	for (int made = 0; made < 3; made++)
		for (int here = 0; here < 3; here++) {
			store_secrets.key = keys[made];
			fs_remove("store");
			pass(INPUT_ENV, "HOME");
			travel_store(&arena);
			store_secrets.key = keys[here];
			takes[made][here] = arrives();
		}
	ok(takes[1][1] && takes[2][2], "a signed pass arrives by its key");
	ok(!takes[0][1] && !takes[2][1], "and none without it, or by another");
	ok(takes[0][0] && takes[1][0], "without a key here all are taken");
	store_secrets.key = NULL;
}

static const char *truth;
static strings stored;
static size_t nkept;

/* all that a report could be made from */
static const char *
all_of_it(void)
{
	return arena_fmt(&arena, "%s%s%s", content(in_group("status.json")),
		content(in_group("1/log")),
		content(in_group("1/allure/x-result.json")));
}

static void
damage(struct buf *b, const char *path)
{
	const char *other = stored.v[below((unsigned)stored.n)];
	unsigned at = b->n ? below((unsigned)b->n) : 0;

	fs_remove(path);
	switch (below(9)) {
	case 0:
		b->n = at;
		break;
	case 1:
		buf_adds(b, "more");
		break;
	case 2:
		buf_clear(b);
		fs_read(other, b);
		break;
	case 3:
		memset(b->s + at, 0, b->n - at);
		break;
	case 4: /* it would wait for a writer */
		mkfifo(path, 0600);
		return;
	case 5:
		fs_mkdirs(path);
		return;
	case 6:
		if (symlink(path, path) == 0)
			return;
		break;
	case 7:
		return; /* it is gone */
	default:
		b->s[at] ^= (char)(1 << below(8));
	}
	file_write(path, b->s, b->n);
}

/* a file of the store is damaged: the group runs, or has the true result */
static const char *
round_of(struct arena *a)
{
	const char *path = stored.v[below((unsigned)stored.n)], *wrong = NULL;
	struct buf whole = {0}, b = {0};

	(void)a;
	fs_read(path, &whole);
	buf_add(&b, whole.s, whole.n);
	damage(&b, path);
	if (arrives()) {
		nkept++;
		if (strcmp(all_of_it(), truth) != 0)
			wrong = path;
	}
	fs_remove(path);
	file_write(path, whole.s, whole.n);
	if (!wrong && (!arrives() || strcmp(all_of_it(), truth) != 0))
		wrong = "it is whole again, and of no use";
	buf_release(&whole);
	buf_release(&b);
	return wrong;
}

static void
list(const char *folder)
{
	strings names = {0};

	fs_list(&arena, folder, &names);
	for (size_t i = 0; i < names.n; i++)
		*vec_add(&arena, &stored) =
			path_join(&arena, folder, names.v[i]);
}

static void
test_damages(void)
{
	fs_remove("store");
	pass(INPUT_ENV, "HOME");
	travel_store(&arena);
	list("store/ac");
	list("store/cas");
	ok(stored.n == 3, "%zu files are stored", stored.n);
	ok(arrives(), "they are a pass");
	truth = all_of_it();
	ok_rounds(1000, "damages of a store", round_of);
	ok(nkept < 200, "%zu of them were of no importance", nkept);
	put(stored.v[2], "damaged");
	ok(!arrives(), "a damaged pass");
	pass(INPUT_ENV, "HOME");
	put(in_group("travel"), "damaged\n");
	travel_store(&arena);
	ok(arrives(), "is stored again");
}

int
main(void)
{
	char folder[] = "/tmp/travel.XXXXXX";

	if (!mkdtemp(folder) || chdir(folder) != 0)
		return 1;
	setenv("HOME", "/home/ann", 1);
	fs_mkdirs(paths.groups);
	put("test_a.py", "");
	test_journey();
	test_what_stays();
	test_failed_here();
	test_helped();
	test_signed();
	test_damages();
	if (chdir("/") == 0)
		fs_remove(folder);
	arena_free(&arena);
	return done();
}
