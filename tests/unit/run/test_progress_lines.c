/*
 * tests/golden/terminal/CASE: plan.json and what is told of it -> what is drawn at 60 and
 * at 200 columns. GOLDEN=write writes what comes out; read the difference.
 */
#include <stdlib.h>

#include "base/text.h"
#include "formats/json.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "os/path.h"
#include "os/status_line.h"
#include "plan/plan_json.h"
#include "run/progress_lines.h"
#include "tap.h"

static void
look(struct buf *out, struct run_state *l, double now, const struct tty *tty)
{
	struct buf lines = {0};

	progress_lines_put(&lines, l, now, tty);
	for (char *line = lines.s, *end; (end = strchr(line, '\n'));
		line = end + 1) {
		*end = '\0';
		if (!tty->colour)
			ok(text_width(line) < tty->width, "narrow enough: %s",
				line);
		buf_addf(out, "%s\n", line);
	}
	buf_adds(out, "--\n");
	buf_release(&lines);
}

static void
take(struct run_state *l, const char *line, size_t n, struct buf *out,
	const struct tty *tty)
{
	const char *cause, *slug;
	struct notice notice;
	struct event event;
	jv value = json_parse(l->arena, line, n, &cause);
	double now = json_number(value, "at", 0);

	slug = json_string(l->arena, value, "group");
	if (slug) {
		event_parse(&event, l->arena, line, n);
		run_state_event(hashmap_get(&l->by_slug, slug), &event);
	} else if (json_number(value, "look", 0) != 0) {
		look(out, l, now, tty);
	} else if (json_number(value, "stop", 0) != 0) {
		l->stopping = 1;
	} else if (notice_parse(&notice, l->arena, line, n)) {
		run_state_notice(l, &notice, now);
	}
	jv_free(value);
}

static void
test_case(const char *name, const struct tty *tty)
{
	struct arena a = {0};
	struct buf lines = {0}, out = {0}, expected = {0};
	const char *dir = arena_fmt(&a, "tests/golden/terminal/%s", name),
		   *cause;
	const char *file = arena_fmt(&a, "%s/expected.%zu%s", dir, tty->width,
		tty->colour ? ".colour" : "");
	struct plan plan;
	struct run_state live;

	if (!ok(plan_read(&a, &plan, path_join(&a, dir, "plan.json"), &cause) ==
				    0 &&
			    fs_read(path_join(&a, dir, "lines"), &lines) == 0,
		    "%s can be read", dir))
		return;
	run_state_init(&live, &a, &plan, 4, 100);
	for (char *line = lines.s, *end; (end = strchr(line, '\n'));
		line = end + 1)
		take(&live, line, (size_t)(end - line), &out, tty);
	if (getenv("GOLDEN") && strcmp(getenv("GOLDEN"), "write") == 0)
		file_write(file, out.s, out.n);
	fs_read(file, &expected);
	is(out.s, expected.s, file);
	buf_release(&lines);
	buf_release(&out);
	buf_release(&expected);
	arena_free(&a);
}

static void
put(struct status_line *s, const char *text, const char *foot, size_t width,
	const char *expected, const char *name)
{
	struct buf t = {0}, f = {0}, out = {0};

	buf_adds(&out, "");
	buf_adds(&t, text);
	buf_adds(&f, foot);
	status_line_put(s, &out, &t, &f, width);
	is(out.s, expected, name);
	buf_release(&t);
	buf_release(&f);
	buf_release(&out);
}

static void
test_screen(void)
{
	struct status_line s = {0};

	put(&s, "text\n", "", 80, "text\n", "plain text");
	put(&s, "", "one\ntwo\n", 80, "one\033[K\ntwo\033[K\n", "a foot");
	put(&s, "", "one\ntwo\n", 80, "", "nothing, when nothing changes");
	put(&s, "", "\033[1m1\033[0m\n", 80,
		"\033[2A\r\033[1m1\033[0m\033[K\n\033[J", "a smaller foot");
	put(&s, "text\n", "0123456789\n", 80,
		"\033[1A\r\033[Jtext\n0123456789\033[K\n",
		"text above it, and what was there erased");
	put(&s, "", "1\n", 4, "\033[3A\r1\033[K\n\033[J",
		"a terminal that shrank has wrapped it");
	put(&s, "", "", 4, "\033[1A\r\033[J", "no foot any more");
	buf_release(&s.foot);
}

int
main(void)
{
	test_case("run", &(struct tty){.width = 60, .height = 24});
	test_case("run", &(struct tty){.width = 60, .height = 24, .colour = 1});
	test_case("run", &(struct tty){.width = 200, .height = 9});
	test_case("queue", &(struct tty){.width = 60, .height = 24});
	test_screen();
	return done();
}
