#define _GNU_SOURCE
#include "core/input_record.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/sealed_file.h"
#include "os/clock.h"

#define WHAT "inputs"
#define FOR_EVER "forever"

/* -- writing */

static void
put_escaped(struct buf *b, const char *s)
{
	for (; *s; s++)
		if (*s == '\n' || *s == '\t' || *s == '\\') {
			buf_addc(b, '\\');
			buf_addc(b, *s == '\n' ? 'n' : *s == '\t' ? 't' : '\\');
		} else {
			buf_addc(b, *s);
		}
}

static void
put(struct buf *b, enum input_kind kind, const char *digest, const char *name,
	const char *where)
{
	buf_addf(b, "%s\t%s\t", input_kind_names[kind], digest);
	put_escaped(b, name);
	if (where) {
		buf_addc(b, '\t');
		put_escaped(b, where);
	}
	buf_addc(b, '\n');
}

/*
 * Times of files go in steps of the kernel's clock, so a file that changes at some
 * time may bear one that is a step earlier: nanoseconds.
 */
static int64_t
clock_step(void)
{
	struct timespec step = {.tv_nsec = 10000000};

#ifdef CLOCK_REALTIME_COARSE
	clock_getres(CLOCK_REALTIME_COARSE, &step);
#endif
	return step.tv_nsec;
}

/* the time of the last change of a path: of what it leads to, or of a link */
static int64_t
last_change(const struct digests_entry *e, const char *path)
{
	struct stat st;
	int64_t link = 0;

	if (e->changed && lstat(path, &st) == 0 && S_ISLNK(st.st_mode))
		link = (int64_t)st.st_ctim.tv_sec * 1000000000 +
			st.st_ctim.tv_nsec;
	return link > e->changed ? link : e->changed;
}

/* 1: it changed after the reading began; what the digest is of, is unknown */
static int
changed_since(
	const struct digests_entry *e, const struct input *i, double since)
{
	/* we write into directories of a project ourselves */
	return since > 0 && i->kind != INPUT_NAMES &&
		last_change(e, i->name) >=
		(int64_t)(since * 1e9) - clock_step();
}

/* an age in seconds, as the digest of an input */
static const char *
age(struct arena *a, double seconds)
{
	return seconds < 0 ? FOR_EVER : arena_fmt(a, "%.0f", seconds);
}

/* 1: it holds now */
static int
put_input(struct buf *b, const struct inputs *x, const struct input *i,
	struct digests *d)
{
	const struct digests_entry *e;

	if (i->kind == INPUT_WORLD || i->kind == INPUT_UNKNOWN ||
		i->kind == INPUT_UNTOLD) {
		put(b, i->kind, age(x->arena, x->world), i->name, i->where);
		return x->world != 0;
	}
	e = digests_look(d, i->kind, i->name);
	if (changed_since(e, i, x->since)) {
		put(b, INPUT_CHANGED, "-", i->name, i->where);
		return 0;
	}
	put(b, i->kind, e->digest.text, i->name, i->where);
	return i->kind != INPUT_ABSENT || strcmp(e->digest.text, "absent") == 0;
}

int
input_record_write(const char *path, const struct inputs *x, struct digests *d,
	double made)
{
	struct buf b = {0};
	int failed, holds = !x->off;

	sealed_file_begin(&b, WHAT);
	buf_addf(&b, "made %.3f\n", made);
	if (x->off)
		put(&b, INPUT_OFF, "-", "", NULL);
	if (x->max_age)
		put(&b, INPUT_MAX_AGE, age(x->arena, x->max_age), "", NULL);
	for (size_t i = 0; i < x->list.n; i++)
		holds &= put_input(&b, x, &x->list.v[i], d);
	failed = sealed_file_write(path, &b);
	buf_release(&b);
	return failed ? -1 : holds;
}

/* -- reading */

static void
unescape(char *s)
{
	char *to = s;

	for (; *s; s++)
		if (*s == '\\' && s[1])
			*to++ = *++s == 'n' ? '\n' : *s == 't' ? '\t' : *s;
		else
			*to++ = *s;
	*to = '\0';
}

/* a line "KIND DIGEST NAME [WHERE]", which is changed; -1: it is none */
static int
split(struct input_line *x, char *line)
{
	char *digest = strchr(line, '\t'),
	     *name = digest ? strchr(digest + 1, '\t') : NULL, *where;

	if (!name)
		return -1;
	*digest++ = *name++ = '\0';
	where = strchr(name, '\t');
	if (where)
		*where++ = '\0';
	if (strchr(name, '\\'))
		unescape(name);
	if (where)
		unescape(where);
	*x = (struct input_line){
		input_kind_of(line, strlen(line)), digest, name, where};
	return x->kind == NINPUT_KINDS ? -1 : 0;
}

int
input_lines_open(struct input_lines *x, const char *path)
{
	*x = (struct input_lines){0};
	x->next = sealed_file_read(path, WHAT, &x->text);
	if (!x->next || strncmp(x->next, "made ", 5) != 0) {
		buf_release(&x->text);
		return -1;
	}
	x->made = strtod(x->next + 5, &x->next);
	x->next += strcspn(x->next, "\n");
	x->next += *x->next == '\n';
	return 0;
}

int
input_lines_next(struct input_lines *x, struct input_line *line)
{
	char *text = x->next;

	if (!*text)
		return 0;
	x->next = text + strcspn(text, "\n");
	if (*x->next)
		*x->next++ = '\0';
	return split(line, text) == 0 ? 1 : -1;
}

void
input_lines_close(struct input_lines *x)
{
	buf_release(&x->text);
}

/* -- checking */

static void add(struct input_record_check *c, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static void
add(struct input_record_check *c, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	*vec_add(c->arena, &c->reasons) = arena_vfmt(c->arena, fmt, ap);
	va_end(ap);
}

/* 1: the age is over; else c->until is set */
static int
is_old(struct input_record_check *c, const char *limit, double made)
{
	double now = clock_now(), seconds = strtod(limit, NULL);
	double end = made + seconds;

	if (strcmp(limit, FOR_EVER) == 0)
		return 0;
	if (seconds <= 0)
		return 1;
	if (c->until <= 0 || end < c->until)
		c->until = end;
	return now > end ||
		made > now + 1; /* the clock may have been set back */
}

static void
tell_unseen(struct input_record_check *c, enum input_kind kind,
	const char *name, const char *limit, const char *where)
{
	const char *place =
		where && *where ? arena_fmt(c->arena, " (%s)", where) : "";

	add(c,
		strcmp(limit, "0") != 0
			? "it %s%s%s, longer ago than its 'cache: {world}' "
			  "allows"
			: "it %s%s%s, which cannot be compared; 'cache: "
			  "{world: 10m}' lets the pass hold so long",
		kind == INPUT_WORLD ? "talked to " : "used ", name, place);
}

/* tells how the present state differs from the recorded digest */
static void
tell(struct input_record_check *c, enum input_kind kind, const char *name,
	const char *now, const char *where)
{
	const char *place = where && *where
		? arena_fmt(c->arena, ", read at %s", where)
		: "";

	if (kind == INPUT_ENV && strcmp(name, "*") == 0)
		add(c, "the environment has changed, all of it%s", place);
	else if (kind == INPUT_ENV)
		add(c, "the environment variable %s has changed%s", name,
			place);
	else if (kind == INPUT_ABSENT)
		add(c, "%s exists now, which it had looked for", name);
	else if (strcmp(now, "absent") == 0)
		add(c, "%s is gone", name);
	else if (kind == INPUT_DIR || kind == INPUT_NAMES)
		add(c, "%s has changed: it has other entries", name);
	else
		add(c, "%s has changed", name);
}

static void
check_line(struct input_record_check *c, const struct input_line *line,
	double made)
{
	const struct digests_entry *e;

	c->n += line->kind < INPUT_WORLD;
	if (c->only_content &&
		(line->kind == INPUT_WORLD || line->kind == INPUT_UNKNOWN ||
			line->kind == INPUT_OFF || line->kind == INPUT_MAX_AGE))
		return;
	switch (line->kind) {
	case INPUT_WORLD:
	case INPUT_UNKNOWN:
	case INPUT_UNTOLD:
		c->nunseen += strcmp(line->digest, "0") == 0;
		if (c->only_content || is_old(c, line->digest, made))
			tell_unseen(c, line->kind, line->name, line->digest,
				line->where);
		return;
	case INPUT_CHANGED:
		add(c, "%s has changed while it ran", line->name);
		return;
	case INPUT_OFF:
		add(c, "it has 'cache: off', so it always runs");
		return;
	case INPUT_MAX_AGE:
		if (is_old(c, line->digest, made))
			add(c, "it passed longer ago than its 'max_age'");
		return;
	case INPUT_LIFECYCLE:
		if (!c->lifecycle)
			return;
		break;
	default:
		break;
	}
	e = digests_look(c->digests, line->kind, line->name);
	if (strcmp(e->digest.text, line->digest) != 0)
		tell(c, line->kind, line->name, e->digest.text, line->where);
}

int
input_record_check(struct input_record_check *c, const char *path)
{
	struct input_lines lines;
	struct input_line line;
	int there = 0;

	c->lacks_record = input_lines_open(&lines, path) != 0;
	if (c->lacks_record)
		return 0;
	while ((c->wants_all || !c->reasons.n) &&
		(there = input_lines_next(&lines, &line)) == 1)
		check_line(c, &line, lines.made);
	c->lacks_record = there < 0;
	input_lines_close(&lines);
	return !c->lacks_record && !c->reasons.n;
}

int
input_record_read(struct inputs *x, const char *path)
{
	struct input_lines lines;
	struct input_line line;
	int there;

	if (input_lines_open(&lines, path) != 0)
		return -1;
	while ((there = input_lines_next(&lines, &line)) == 1)
		inputs_add(x, line.kind, line.name, line.where);
	input_lines_close(&lines);
	return there;
}
