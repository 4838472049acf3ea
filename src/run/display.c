#include "run/display.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "core/paths.h"
#include "exec/resume.h"
#include "os/clock.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "os/keypress.h"
#include "run/progress_lines.h"
#include "worker/forkserver.h"

enum {
	LOOK = 100, /* milliseconds: ten looks a second */
	PANE = 8    /* lines of a log */
};

static const struct run_state_group *
group_named(const struct run_state *l, const char *name, struct diag *d)
{
	strings names = {0};

	for (size_t i = 0; i < l->ngroups; i++) {
		if (strcmp(l->groups[i].group->name, name) == 0)
			return &l->groups[i];
		*vec_add(d->arena, &names) = l->groups[i].group->name;
	}
	diag_error(d,
		"--follow: there is no group '%s'%s (aomaker list shows "
		"them)",
		name, diag_suggest(d, name, names.v, names.n));
	return NULL;
}

void
display_init(struct display *s, const struct cli *cli, const struct plan *p,
	size_t slots, struct diag *d)
{
	size_t n = p->groups.n;

	*s = (struct display){.quiet = cli->quiet,
		.verbose = cli->verbose,
		.output = cli->output_live};
	if (live_server_open(&s->web, cli, d) != 0 ||
		event_stream_open(&s->feed, cli->events, n, d) != 0)
		return;
	tty_look(&s->tty, STDOUT_FILENO, cli->colour);
	if (cli->pdb || cli->trace) { /* the tests have the terminal */
		s->tty.live = s->verbose = s->output = 0;
		slots = 1;
	}
	s->style = (struct terminal_style){.tty = &s->tty};
	s->pad = terminal_report_pad(p, &s->style);
	run_state_init(&s->live, d->arena, p, slots, clock_now());
	if (cli->follow && !cli->pdb && !cli->trace)
		s->only = group_named(&s->live, cli->follow, d);
	s->journals = arena_alloc(d->arena, (n + 1) * sizeof *s->journals);
	s->logs = arena_alloc(d->arena, (n + 1) * sizeof *s->logs);
}

/* it has passed, or goes on with the verdict that it has: --resume */
static int
is_kept(const struct group *g)
{
	struct arena a = {0};
	struct group_result status;
	int kept =
		fs_is_file(arena_fmt(&a, "%s/%s/ok", paths.groups, g->slug)) ||
		resume_keeps(&a, paths_status(&a, g->slug), g->digest, &status);

	arena_free(&a);
	return kept;
}

void
display_begin(struct display *s, const struct plan *p, const char *python,
	struct diag *d)
{
	mask_load(&s->mask, s->live.arena, getenv(SESSION_VARIABLE));
	s->live.start = clock_now();
	for (size_t i = 0; i < s->live.ngroups; i++)
		if (is_kept(s->live.groups[i].group))
			run_state_keep(&s->live, &s->live.groups[i]);
	live_server_begin(&s->web, &s->live, p, python, d);
	diag_print(d, stderr);
	if (s->tty.live && !s->quiet && !s->silent)
		keypress_open();
	event_stream_run_started(&s->feed, &s->live);
	event_stream_flush(&s->feed);
}

static int
wants_events(const struct display *s)
{
	return s->feed.fd >= 0 || s->web.file >= 0 ||
		(!s->silent && (s->tty.live || s->verbose));
}

static int
wants_log(const struct display *s, const struct run_state_group *g)
{
	return !s->silent && (s->only ? s->only == g : s->output);
}

static void
take_events(struct display *s, struct run_state_group *g, struct tail *f)
{
	const char *line;
	size_t n;

	while ((line = tail_line(f, &n))) {
		const struct test_result *t;
		struct event e;

		event_parse(&e, s->live.arena, line, n);
		t = run_state_event(g, &e);
		event_stream_event(&s->feed, &s->live, g, &e, t);
		if (t)
			live_server_test(&s->web, &s->live, g, t);
		if (t && !s->silent &&
			(s->verbose ||
				(s->tty.live && outcome_fails(t->outcome))))
			terminal_report_test(
				&s->text, t, g->group->name, &s->style);
	}
}

static void
put_output(struct display *s, const struct run_state_group *g, const char *line,
	size_t n)
{
	struct buf masked = {0};

	if (!s->only) {
		buf_adds(&s->text, tty_paint(&s->tty, TTY_DIM));
		text_fit(&s->text, g->group->name, s->pad);
		buf_addf(&s->text, " |%s ", tty_paint(&s->tty, TTY_PLAIN));
	}
	buf_adds(&masked, "");
	mask_put(&masked, &s->mask, line, n);
	text_put_output(&s->text, masked.s, masked.n);
	buf_addc(&s->text, '\n');
	buf_release(&masked);
}

static void
take_log(struct display *s, const struct run_state_group *g, struct tail *f)
{
	const char *line;
	size_t n;

	while ((line = tail_line(f, &n)))
		put_output(s, g, line, n);
}

static void
look_at(struct display *s, struct run_state_group *g)
{
	size_t i = (size_t)(g - s->live.groups);

	take_events(s, g, &s->journals[i]);
	take_log(s, g, &s->logs[i]);
}

/* an attempt begins: from now on its files are read as they grow */
static void
enter(struct display *s, const struct run_state_group *g)
{
	size_t i = (size_t)(g - s->live.groups);
	const char *dir = arena_fmt(s->live.arena, "%s/%s/%d", paths.groups,
		g->group->slug, g->attempt);

	if (wants_events(s))
		tail_start(&s->journals[i],
			arena_fmt(s->live.arena, "%s/events.jsonl", dir));
	if (wants_log(s, g))
		tail_start(
			&s->logs[i], arena_fmt(s->live.arena, "%s/log", dir));
}

/* it is over: what it has said last */
static void
leave(struct display *s, struct run_state_group *g)
{
	size_t i = (size_t)(g - s->live.groups), n;
	const char *rest;

	look_at(s, g);
	rest = tail_rest(&s->logs[i], &n);
	if (rest)
		put_output(s, g, rest, n);
	tail_end(&s->journals[i]);
	tail_end(&s->logs[i]);
}

/* what is new goes to the terminal in one piece */
static void
draw(struct display *s, double now, int foot)
{
	struct buf lines = {0}, out = {0};

	if (s->tty.live)
		tty_measure(&s->tty, STDOUT_FILENO);
	if (foot) {
		progress_lines_put(&lines, &s->live, now, &s->tty);
		log_pane_put(&s->pane, &lines, &s->mask, &s->tty,
			s->tty.height > 30 ? PANE : s->tty.height / 4);
	}
	status_line_put(&s->screen, &out, &s->text, &lines, s->tty.width);
	file_write_fd(STDOUT_FILENO, out.s, out.n);
	s->drawn = now;
	buf_clear(&s->text);
	buf_release(&lines);
	buf_release(&out);
}

void
display_notice(void *show, const struct notice *n)
{
	struct display *s = show;
	double now = clock_now();
	struct run_state_group *g = hashmap_get(&s->live.by_slug, n->slug);

	if (n->slow) {
		if (!s->silent && !s->quiet)
			terminal_report_slow(
				&s->text, n->slow, n->since, &s->style);
		return;
	}
	if (g && g->attempt)
		leave(s, g);
	g = run_state_notice(&s->live, n, now);
	if (n->queued) {
		event_stream_group_queued(&s->feed, &s->live, g);
		return;
	}
	if (g && n->attempt) {
		enter(s, g);
		event_stream_group_started(&s->feed, g);
		live_server_group_started(&s->web, &s->live, g);
	} else if (g) {
		event_stream_group_ended(&s->feed, &s->live, g, n);
		live_server_group_ended(&s->web, &s->live, g, n);
	}
	if (s->silent || !g || n->attempt ||
		(s->quiet && !verdict_fails(n->verdict)))
		return;
	terminal_report_group(&s->text, g->group->name, n->verdict, n->counts,
		n->duration, s->pad, &s->style);
}

int
display_look(void *show)
{
	struct display *s = show;
	double now = clock_now();
	double wait;
	int key;

	if (!wants_events(s) && !s->output && !s->only) {
		draw(s, now, 0);
		return -1;
	}
	wait = LOOK - (now - s->drawn) * 1000;
	if (wait > 0 && wait <= LOOK) /* else the clock was set */
		return (int)wait + 1;
	for (size_t i = 0; i < s->live.rows.n; i++)
		if (s->live.rows.v[i])
			look_at(s, s->live.rows.v[i]);
	while ((key = keypress_next()))
		if (key == '\t')
			log_pane_next(&s->pane, &s->live);
	draw(s, now, s->tty.live && !s->quiet && !s->silent);
	event_stream_flush(&s->feed);
	live_server_flush(&s->web, &s->live);
	return LOOK;
}

void
display_stop(void *show)
{
	struct display *s = show;

	s->live.stopping = 1;
	if (!s->silent && !s->tty.live)
		buf_adds(&s->text,
			"stopping; Ctrl-C again kills what "
			"still runs\n");
}

void
display_end(struct display *s)
{
	keypress_close();
	draw(s, clock_now(), 0);
	live_server_flush(&s->web, &s->live);
	buf_release(&s->text);
	buf_release(&s->screen.foot);
}

int
display_close(struct display *s, const struct summary *summary, int status,
	struct diag *d)
{
	event_stream_run_ended(&s->feed, summary, status);
	if (event_stream_close(&s->feed, d) != 0 && !status)
		status = EXIT_ERROR;
	return status;
}
