#define _DEFAULT_SOURCE
#include "run/event_stream.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "core/paths.h"
#include "core/version.h"
#include "formats/json.h"
#include "os/clock.h"
#include "os/file_write.h"

/* for each test of a group: 1 if its end was told */
struct event_stream_group {
	VEC(char) told;
};

int
event_stream_open(struct event_stream *f, const char *name, size_t ngroups,
	struct diag *d)
{
	*f = (struct event_stream){.fd = -1, .name = name};
	if (!name)
		return 0;
	if (strcmp(name, "-") == 0) {
		f->fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
		fflush(stdout);
		if (f->fd >= 0)
			dup2(STDERR_FILENO, STDOUT_FILENO);
	} else {
		f->fd = open(
			name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0664);
	}
	if (f->fd < 0) {
		diag_error(d, "--events %s: %s", name, strerror(errno));
		return -1;
	}
	f->groups = arena_alloc(d->arena, (ngroups + 1) * sizeof *f->groups);
	return 0;
}

static void
begin(struct event_stream *f, const char *event, double time)
{
	buf_addc(&f->lines, '{');
	json_put_string(&f->lines, "event", event);
	json_put_time(&f->lines, "time", time);
}

static void
end(struct event_stream *f)
{
	buf_adds(&f->lines, "}\n");
}

void
event_stream_run_started(struct event_stream *f, const struct run_state *l)
{
	struct buf *b = &f->lines;

	if (f->fd < 0)
		return;
	begin(f, "run_started", l->start);
	json_put_int(b, "v", EVENT_STREAM_VERSION);
	json_put_string(b, "aomaker", AOMAKER_VERSION);
	json_put_int(b, "slots", (int64_t)l->slots);
	json_key(b, "groups");
	buf_addc(b, '[');
	for (size_t i = 0; i < l->ngroups; i++) {
		const struct group *g = l->groups[i].group;

		buf_adds(b, i ? ",{" : "{");
		json_put_string(b, "group", g->name);
		json_put_string(b, "slug", g->slug);
		if (g->listed)
			json_put_int(b, "tests", (int64_t)g->tests.n);
		if (g->cost > 0)
			json_put_time(b, "cost", g->cost);
		buf_addc(b, '}');
	}
	buf_addc(b, ']');
	end(f);
}

static void
begin_group(struct event_stream *f, const char *event, double time,
	const struct run_state_group *g)
{
	begin(f, event, time);
	json_put_string(&f->lines, "group", g->group->name);
	json_put_string(&f->lines, "slug", g->group->slug);
	json_put_int(&f->lines, "attempt", g->attempt);
}

void
event_stream_group_queued(struct event_stream *f, const struct run_state *l,
	const struct run_state_group *g)
{
	if (f->fd < 0 || !g)
		return;
	f->groups[g - l->groups].told.n = 0; /* its tests run again */
	begin(f, "group_queued", clock_now());
	json_put_string(&f->lines, "group", g->group->name);
	json_put_string(&f->lines, "slug", g->group->slug);
	end(f);
}

void
event_stream_group_started(
	struct event_stream *f, const struct run_state_group *g)
{
	if (f->fd < 0)
		return;
	begin_group(f, "group_started", clock_now(), g);
	json_put_int(&f->lines, "slot", (int64_t)g->row);
	end(f);
}

static void
put_test(struct event_stream *f, const struct run_state_group *g,
	const struct test_result *t)
{
	struct buf *b = &f->lines;

	begin_group(f, "test_ended", t->stop > 0 ? t->stop : clock_now(), g);
	json_put_string(b, "test", t->id);
	json_put_string(b, "outcome", outcome_names[t->outcome]);
	if (t->collect)
		buf_adds(b, ",\"collect\":true");
	json_put_time(b, "setup", t->setup);
	json_put_time(b, "call", t->call);
	json_put_time(b, "teardown", t->teardown);
	if (t->message)
		json_put_string(b, "message", t->message);
	end(f);
}

/* the element of `told` for the i-th test of a group */
static char *
told(struct event_stream *f, const struct run_state *l,
	const struct run_state_group *g, size_t i)
{
	struct event_stream_group *group = &f->groups[g - l->groups];

	while (group->told.n <= i)
		vec_add(l->arena, &group->told);
	return &group->told.v[i];
}

void
event_stream_event(struct event_stream *f, const struct run_state *l,
	const struct run_state_group *g, const struct event *e,
	const struct test_result *ended)
{
	const struct test_result *t = run_state_test(g);

	if (f->fd < 0)
		return;
	if (e->kind == EVENT_START && t) {
		begin_group(f, "test_started", e->time, g);
		json_put_string(&f->lines, "test", t->id);
		end(f);
	}
	if (!ended)
		return;
	put_test(f, g, ended);
	*told(f, l, g, (size_t)(ended - g->status.tests.v)) = 1;
}

void
event_stream_group_ended(struct event_stream *f, const struct run_state *l,
	const struct run_state_group *g, const struct notice *n)
{
	const char *cause;
	struct group_result s;

	if (f->fd < 0)
		return;
	group_result_read(
		l->arena, &s, paths_status(l->arena, g->group->slug), &cause);
	for (size_t i = 0; i < s.tests.n; i++)
		if (!*told(f, l, g, i))
			put_test(f, g, &s.tests.v[i]);
	begin_group(f, "group_ended", g->stop, g);
	json_put_string(&f->lines, "verdict", verdict_names[n->verdict]);
	json_put_time(&f->lines, "duration", n->duration);
	group_result_put_counts(&f->lines, n->counts);
	end(f);
}

void
event_stream_run_ended(
	struct event_stream *f, const struct summary *s, int exit_status)
{
	if (f->fd < 0)
		return;
	begin(f, "run_ended", clock_now());
	json_put_int(&f->lines, "exit_status", exit_status);
	if (s->interrupted)
		buf_adds(&f->lines, ",\"interrupted\":true");
	json_put_int(&f->lines, "lost", (int64_t)s->lost.n);
	if (s->nwarnings)
		json_put_int(&f->lines, "warnings", (int64_t)s->nwarnings);
	group_result_put_counts(&f->lines, s->counts);
	end(f);
}

void
event_stream_flush(struct event_stream *f)
{
	if (f->fd >= 0 && !f->error &&
		file_write_fd(f->fd, f->lines.s, f->lines.n) != 0)
		f->error = errno;
	buf_clear(&f->lines);
}

int
event_stream_close(struct event_stream *f, struct diag *d)
{
	if (f->fd < 0)
		return 0;
	event_stream_flush(f);
	if (close(f->fd) != 0 && !f->error)
		f->error = errno;
	buf_release(&f->lines);
	f->fd = -1;
	if (f->error)
		diag_error(d, "--events %s: %s", f->name, strerror(f->error));
	return f->error ? -1 : 0;
}
