#define _GNU_SOURCE
#include "cache/entry.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/sha256.h"
#include "cache/store_secrets.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "os/path.h"
#include "plan/portable_key.h"

#define HEAD "aomaker pass 1 "
#define END "end"
#define STATUS "status.json"
#define LOG "log"
#define ALLURE "allure"
#define LABEL                                                                  \
	"\"name\": \"host\", \"value\": \"" /* as allure-pytest writes it */
#define ANY_HOST "another machine"

/* -- packing */

/* 1: the name of a machine, and no word that a text may have by chance */
static int
is_telling(const char *host)
{
	return strlen(host) > 4 && strpbrk(host, "0123456789-.");
}

static int
has_host(const char *text, size_t n, const char *host)
{
	return is_telling(host) && n && memmem(text, n, host, strlen(host));
}

/* appends a result of Allure without the machine's name */
static void
put_unlabelled(struct buf *b, const char *text, size_t n)
{
	const char *at;

	while (n && (at = memmem(text, n, LABEL, sizeof LABEL - 1))) {
		const char *value = at + sizeof LABEL - 1,
			   *end = memchr(
				   value, '"', n - (size_t)(value - text));

		if (!end)
			break;
		buf_add(b, text, (size_t)(value - text));
		buf_adds(b, ANY_HOST);
		n -= (size_t)(end - text);
		text = end;
	}
	buf_add(b, text, n);
}

/* 1: one of the names that are packed, so that nothing else is written:
   status.json, and log and allure/NAME in the folder of an attempt */
static int
is_allowed(const char *name)
{
	size_t digits = strspn(name, "0123456789");

	if (strcmp(name, STATUS) == 0)
		return 1;
	if (!digits || digits > 3 || name[0] == '0' || name[digits] != '/')
		return 0;
	name += digits + 1;
	if (strcmp(name, LOG) == 0)
		return 1;
	if (strncmp(name, ALLURE "/", sizeof ALLURE) != 0)
		return 0;
	name += sizeof ALLURE;
	for (const char *p = name; *p; p++)
		if (!isalnum((unsigned char)*p) && !strchr("._-", *p))
			return 0;
	return *name && *name != '.';
}

struct packing {
	struct buf *to;
	struct arena *arena;
	const struct places *places;
	const char *folder, *host;
};

/* why bytes of a file cannot travel, or NULL */
static const char *
put_bytes(struct packing *x, const char *name, const struct buf *file)
{
	struct buf text = {0}, hidden = {0};
	const struct buf *kept = &hidden;
	const char *why = NULL;
	int raw = file->n && memchr(file->s, '\0', file->n);

	if (!raw)
		put_unlabelled(&text, file->n ? file->s : "", file->n);
	if (raw)
		kept = places_are_in(x->places, file->s, file->n) ? NULL : file;
	else if (places_hide(
			 &hidden, x->places, text.n ? text.s : "", text.n) != 0)
		kept = NULL;
	if (!kept || has_host(kept->s, kept->n, x->host))
		why = arena_fmt(x->arena, "its %s names this machine", name);
	else if (kept->n > ENTRY_MOST || x->to->n > ENTRY_MOST)
		why = "its results are too large";
	if (!why) {
		buf_addf(x->to, "%s %zu %s\n", raw ? "raw" : "text", kept->n,
			name);
		buf_add(x->to, kept->n ? kept->s : "", kept->n);
		buf_addc(x->to, '\n');
	}
	buf_release(&text);
	buf_release(&hidden);
	return why;
}

static const char *
put_file(struct packing *x, const char *name)
{
	struct buf file = {0};
	const char *why;

	if (!is_allowed(name))
		why = arena_fmt(x->arena, "its %s has an odd name", name);
	else if (fs_read(path_join(x->arena, x->folder, name), &file) != 0)
		why = arena_fmt(x->arena, "its %s cannot be read", name);
	else
		why = put_bytes(x, name, &file);
	buf_release(&file);
	return why;
}

/* the result, without the digest that it has in this machine's plan; *attempts:
   how many folders there are */
static const char *
put_result(struct packing *x, const char *slug, int *attempts)
{
	struct group_result s;
	struct buf text = {0};
	const char *why;

	if (entry_result(&s, x->arena, x->folder, slug, NULL) != 0)
		return "it did not pass at once";
	*attempts = s.attempts;
	s.plan = NULL;
	group_result_put(&text, &s);
	why = put_bytes(x, STATUS, &text);
	buf_release(&text);
	return why;
}

static const char *
put_attempt(struct packing *x, int number)
{
	struct arena *a = x->arena;
	const char *log = arena_fmt(a, "%d/" LOG, number),
		   *allure = arena_fmt(a, "%d/" ALLURE, number), *why = NULL;
	strings names = {0};

	if (fs_is_file(path_join(a, x->folder, log)))
		why = put_file(x, log);
	allure = path_join(a, x->folder, allure);
	if (fs_is_dir(allure) && fs_list(a, allure, &names) != 0)
		return "its Allure results cannot be read";
	for (size_t i = 0; i < names.n && !why; i++)
		why = put_file(x,
			arena_fmt(a, "%d/" ALLURE "/%s", number, names.v[i]));
	return why;
}

/* the last line, with a signature of all before it */
static void
put_end(struct buf *b)
{
	buf_adds(b, END);
	if (store_secrets.key) {
		buf_addc(b, ' ');
		buf_adds(b, sha256_hmac(store_secrets.key, b->s, b->n).text);
	}
	buf_addc(b, '\n');
}

const char *
entry_pack(struct buf *b, struct arena *a, const struct places *p,
	const char *folder, const char *slug, const char *key, const char *host)
{
	struct packing x = {b, a, p, folder, host};
	const char *why;
	int attempts = 0;

	buf_addf(b, HEAD "%s\n", key);
	why = put_result(&x, slug, &attempts);
	for (int i = 1; i <= attempts && !why; i++)
		why = put_attempt(&x, i);
	put_end(b);
	return why;
}

/* -- unpacking */

/* 1: who made it knows the key, or there is none here */
static int
is_signed(const char *text, size_t n)
{
	const size_t tail = sizeof END + SHA256_DIGITS + 1;
	struct sha256_text wanted;
	unsigned differs = 0;

	if (!store_secrets.key)
		return 1;
	if (n < tail)
		return 0;
	text += n - tail;
	wanted = sha256_hmac(
		store_secrets.key, text - (n - tail), n - SHA256_DIGITS - 1);
	/* in the same time, whatever differs */
	for (size_t i = 0; i < SHA256_DIGITS; i++)
		differs |= (unsigned)(text[sizeof END + i] ^ wanted.text[i]);
	return memcmp(text, END " ", sizeof END) == 0 && !differs;
}

/* 1: that is its last line */
static int
is_end(const char *line)
{
	return strcmp(line, END) == 0 ||
		strncmp(line, END " ", sizeof END) == 0;
}

struct reader {
	const char *p, *end;
};

/* the next line, in the arena; NULL: there is none */
static const char *
next_line(struct reader *r, struct arena *a)
{
	const char *start = r->p,
		   *stop = r->p < r->end
		? memchr(r->p, '\n', (size_t)(r->end - r->p))
		: NULL;

	if (!stop || stop - start > 4096)
		return NULL;
	r->p = stop + 1;
	return arena_ndup(a, start, (size_t)(stop - start));
}

static int
write_file(struct arena *a, const struct places *p, const char *folder,
	const char *name, const char *bytes, size_t n, int raw)
{
	struct buf text = {0};
	const char *path = path_join(a, folder, name);
	int failed;

	if (!raw) {
		places_show(&text, p, bytes, n);
		bytes = text.n ? text.s : "";
		n = text.n;
	}
	failed = file_write(path, bytes, n) < 0;
	if (failed && errno == ENOENT) /* the first one in its folder */
		failed = fs_mkdirs(path_dir(a, path)) != 0 ||
			file_write(path, bytes, n) < 0;
	buf_release(&text);
	return failed ? -1 : 0;
}

int
entry_unpack(const char *text, size_t n, struct arena *a,
	const struct places *p, const char *folder, const char *key)
{
	struct reader r = {text, text + n};
	const char *line = next_line(&r, a);

	if (!line || strcmp(line, arena_fmt(a, HEAD "%s", key)) != 0 ||
		!is_signed(text, n))
		return -1;
	while ((line = next_line(&r, a)) && !is_end(line)) {
		int raw = strncmp(line, "raw ", 4) == 0;
		char *name;
		size_t size, left = (size_t)(r.end - r.p);

		if (!raw && strncmp(line, "text ", 5) != 0)
			return -1;
		size = strtoul(line + (raw ? 4 : 5), &name, 10);
		if (*name++ != ' ' || !is_allowed(name) || size >= left ||
			r.p[size] != '\n' ||
			write_file(a, p, folder, name, r.p, size, raw) != 0)
			return -1;
		r.p += size + 1;
	}
	return line && r.p == r.end ? 0 : -1;
}

int
entry_ran_once(const struct group_result *s)
{
	return s->attempts ==
		(s->helpers.n ? s->helpers.v[s->helpers.n - 1].attempt : 1);
}

/* 1: all that is told of it is that of a pass at the first attempt */
static int
is_pass(const struct group_result *s)
{
	if (verdict_fails(s->verdict) || !entry_ran_once(s))
		return 0;
	for (size_t i = 0; i < s->tests.n; i++)
		if (outcome_fails(s->tests.v[i].outcome) ||
			s->tests.v[i].attempt > s->attempts ||
			s->tests.v[i].tries.n || !s->tests.v[i].id)
			return 0;
	return 1;
}

int
entry_result(struct group_result *s, struct arena *a, const char *folder,
	const char *slug, const char *tests)
{
	const char *cause;
	strings ids = {0};

	if (group_result_read(a, s, path_join(a, folder, STATUS), &cause) !=
			0 ||
		!is_pass(s) || !s->name || !s->slug || s->node ||
		strcmp(s->slug, slug) != 0)
		return -1;
	for (size_t i = 0; i < s->tests.n; i++)
		if (!s->tests.v[i].collect)
			*vec_add(a, &ids) = s->tests.v[i].id;
	return !tests || strcmp(portable_tests(a, &ids).text, tests) == 0 ? 0
									  : -1;
}
