#include "run/display.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "core/paths.h"
#include "core/retry.h"
#include "exec/attempt_record.h"
#include "exec/resume.h"
#include "os/clock.h"
#include "os/fs.h"
#include "os/keypress.h"
#include "run/progress_lines.h"
#include "worker/forkserver.h"

enum {
	POLL_MS = 100,
	PANE_LINES = 8 /* of a log, on a tall terminal */
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
	if (live_server_open(&s->live, cli, d) != 0 ||
		event_stream_open(&s->events, cli->events, n, d) != 0)
		return;
	tty_look(&s->tty, STDOUT_FILENO, cli->colour);
	if (cli->pdb || cli->trace) { /* the tests have the terminal */
		s->tty.live = s->verbose = s->output = 0;
		slots = 1;
	}
	s->style = (struct terminal_style){
		.tty = &s->tty, .verbose = cli->verbose};
	s->style.names = terminal_lines_names(p);
	s->pad = terminal_lines_pad(p, &s->style);
	run_state_init(&s->state, d->arena, p, slots, clock_now());
	if (cli->follow && !cli->pdb && !cli->trace)
		s->only = group_named(&s->state, cli->follow, d);
	s->journals = arena_alloc(d->arena, (n + 1) * sizeof *s->journals);
	s->logs = arena_alloc(d->arena, (n + 1) * sizeof *s->logs);
}

/* 1: the group passed before, or --resume keeps its verdict */
static int
keeps_result(const struct group *g)
{
	struct arena a = {0};
	struct group_result status;
	int keeps =
		fs_is_file(arena_fmt(&a, "%s/%s/ok", paths.groups, g->slug)) ||
		resume_keeps(&a, paths_status(&a, g->slug), g->digest, &status);

	arena_free(&a);
	return keeps;
}

void
display_begin(struct display *s, const struct plan *p, const char *python,
	struct diag *d)
{
	mask_load(&s->mask, s->state.arena, getenv(SESSION_VARIABLE));
	s->state.start = clock_now();
	for (size_t i = 0; i < s->state.ngroups; i++)
		if (keeps_result(s->state.groups[i].group))
			run_state_keep(&s->state, &s->state.groups[i]);
	live_server_begin(&s->live, &s->state, p, python, d);
	diag_print(d, stderr);
	if (s->tty.live && !s->quiet && !s->silent)
		keypress_open();
	event_stream_run_started(&s->events, &s->state);
	event_stream_flush(&s->events);
}

static int
wants_events(const struct display *s)
{
	return s->events.fd >= 0 || s->live.file >= 0 ||
		(!s->silent && (s->tty.live || s->verbose));
}

static int
wants_log(const struct display *s, const struct run_state_group *g)
{
	return !s->silent && (s->only ? s->only == g : s->output);
}

/* the line of a test that has ended, or that runs again */
static void
put_test(struct display *s, const struct run_state_group *g,
	const struct test_result *t)
{
	int retries = (int)g->group->limits.retries, n = (int)t->tries.n;
	int again = retry_may(t) && n < retries && !s->state.stopping;

	terminal_lines_test(&s->text, t, g->group->name, again ? n + 1 : 0,
		retries, &s->style);
}

static void
take_events(struct display *s, struct run_state_group *g, struct tail *f)
{
	const char *line;
	size_t n;

	while ((line = tail_line(f, &n))) {
		const struct test_result *t;
		struct event e;

		event_parse(&e, s->state.arena, line, n);
		t = run_state_event(g, &e);
		event_stream_event(&s->events, &s->state, g, &e, t);
		if (t)
			live_server_test(&s->live, &s->state, g, t);
		if (t && !s->silent &&
			(s->verbose ||
				(s->tty.live && outcome_fails(t->outcome))))
			put_test(s, g, t);
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
read_files(struct display *s, struct run_state_group *g)
{
	size_t i = (size_t)(g - s->state.groups);

	take_events(s, g, &s->journals[i]);
	take_log(s, g, &s->logs[i]);
}

/* starts to follow the files of an attempt that begins */
static void
follow(struct display *s, const struct run_state_group *g)
{
	size_t i = (size_t)(g - s->state.groups);
	const char *dir = arena_fmt(s->state.arena, "%s/%s/%d", paths.groups,
		g->group->slug, g->attempt);

	if (wants_events(s))
		tail_start(&s->journals[i],
			arena_fmt(s->state.arena, "%s/events.jsonl", dir));
	if (wants_log(s, g))
		tail_start(
			&s->logs[i], arena_fmt(s->state.arena, "%s/log", dir));
}

/* reads the rest of the files of an attempt that has ended */
static void
unfollow(struct display *s, struct run_state_group *g)
{
	size_t i = (size_t)(g - s->state.groups), n;
	const char *rest;

	read_files(s, g);
	rest = tail_rest(&s->logs[i], &n);
	if (rest)
		put_output(s, g, rest, n);
	tail_end(&s->journals[i]);
	tail_end(&s->logs[i]);
}

/* writes what is new to the terminal, with a single write */
static void
draw(struct display *s, double now, int foot)
{
	struct buf lines = {0};

	if (s->tty.live)
		tty_measure(&s->tty, STDOUT_FILENO);
	if (foot) {
		progress_lines_put(&lines, &s->state, now, &s->tty);
		log_pane_put(&s->pane, &lines, &s->mask, &s->tty,
			s->tty.height > 30 ? PANE_LINES : s->tty.height / 4);
	}
	status_line_draw(
		&s->status_line, STDOUT_FILENO, &s->text, &lines, s->tty.width);
	s->drawn = now;
	buf_release(&lines);
}

/* An attempt is over: the line of the test that its worker died in. */
static void
take_death(struct display *s, struct run_state_group *g)
{
	const char *folder = arena_fmt(s->state.arena, "%s/%s/%d", paths.groups,
		g->group->slug, g->attempt);
	const struct test_result *t;
	struct journal_end end;

	if (s->silent || g->journal.ended || !(s->tty.live || s->verbose) ||
		attempt_record_end(
			&end, s->state.arena, folder, &g->group->limits) != 0 ||
		end.lost)
		return;
	g->status.stop = clock_now();
	t = run_state_died(g, &end);
	if (t)
		put_test(s, g, t);
}

void
display_notice(void *display, const struct notice *n)
{
	struct display *s = display;
	double now = clock_now();
	struct run_state_group *g = hashmap_get(&s->state.by_slug, n->slug);

	if (n->slow) {
		if (!s->silent && !s->quiet)
			terminal_lines_slow(
				&s->text, n->slow, n->since, &s->style);
		return;
	}
	if (g && g->attempt) {
		unfollow(s, g);
		take_death(s, g);
	}
	g = run_state_notice(&s->state, n, now);
	if (n->queued) {
		event_stream_group_queued(&s->events, &s->state, g);
		return;
	}
	if (g && n->attempt) {
		follow(s, g);
		event_stream_group_started(&s->events, g);
		live_server_group_started(&s->live, &s->state, g);
	} else if (g) {
		if (s->style.round) /* its verdict is told at once */
			s->drawn = 0;
		event_stream_group_ended(&s->events, &s->state, g, n);
		live_server_group_ended(&s->live, &s->state, g, n);
	}
	if (s->silent || !g || n->attempt ||
		(s->quiet && !verdict_fails(n->verdict)))
		return;
	terminal_lines_group(&s->text, g->group->name, n->verdict, n->counts,
		n->duration, s->pad, &s->style);
}

int
display_look(void *display)
{
	struct display *s = display;
	double now = clock_now();
	double wait;
	int key;

	if (!wants_events(s) && !s->output && !s->only) {
		draw(s, now, 0);
		return -1;
	}
	wait = POLL_MS - (now - s->drawn) * 1000;
	if (wait > 0 && wait <= POLL_MS) /* otherwise the clock was set */
		return (int)wait + 1;
	for (size_t i = 0; i < s->state.rows.n; i++)
		if (s->state.rows.v[i])
			read_files(s, s->state.rows.v[i]);
	while ((key = keypress_next()))
		if (key == '\t')
			log_pane_next(&s->pane, &s->state);
	draw(s, now, s->tty.live && !s->quiet && !s->silent);
	event_stream_flush(&s->events);
	live_server_flush(&s->live, &s->state);
	return POLL_MS;
}

void
display_stop(void *display)
{
	struct display *s = display;

	s->state.stopping = 1;
	if (!s->silent && !s->tty.live)
		buf_adds(&s->text,
			"stopping; Ctrl-C again kills what "
			"still runs\n");
}

void
display_end(struct display *s)
{
	keypress_close();
	for (size_t i = 0; i < s->state.ngroups; i++)
		unfollow(s, &s->state.groups[i]); /* its end was not told */
	draw(s, clock_now(), 0);
	event_stream_flush(&s->events); /* before the reports are made */
	live_server_flush(&s->live, &s->state);
	buf_release(&s->text);
	buf_release(&s->status_line.foot);
}

int
display_close(struct display *s, const struct summary *summary, int status,
	struct diag *d)
{
	event_stream_run_ended(&s->events, summary, status);
	if (event_stream_close(&s->events, d) != 0 && !status)
		status = EXIT_ERROR;
	return status;
}
