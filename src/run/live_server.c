#define _GNU_SOURCE
#include "run/live_server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/install.h"
#include "core/paths.h"
#include "formats/json.h"
#include "os/file_lock.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "os/process.h"
#include "report/page/details.h"
#include "report/page/page.h"
#include "report/page/row.h"
#include "report/run_environment.h"

enum {
	TOKEN_LENGTH = 32,
	BACKLOG = 64,
	MAX_PORT = 65535,
	END_WAIT = 300 /* hundredths of a second until the server is killed */
};

static int
listen_on(struct live_server *w)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
		.sin_port = htons((uint16_t)w->port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t length = sizeof address;
	int yes = 1;

	w->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (w->socket < 0)
		return -1;
	setsockopt(w->socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
	if (bind(w->socket, (struct sockaddr *)&address, length) != 0 ||
		listen(w->socket, BACKLOG) != 0 ||
		getsockname(w->socket, (struct sockaddr *)&address, &length) !=
			0)
		return -1;
	w->port = ntohs(address.sin_port);
	return 0;
}

int
live_server_open(struct live_server *w, const struct cli *cli, struct diag *d)
{
	char *end = "";
	long port = cli->port ? strtol(cli->port, &end, 10) : 0;

	*w = (struct live_server){.wanted = cli->live,
		.shared = cli->live_place,
		.socket = -1,
		.life = -1,
		.file = -1,
		.arena = d->arena};
	if (cli->port &&
		(*end || end == cli->port || port < 1 || port > MAX_PORT))
		diag_error(d, "--port wants a number from 1 to %d, not '%s'",
			MAX_PORT, cli->port);
	if (d->nerrors || !w->wanted)
		return d->nerrors ? -1 : 0;
	w->port = (int)port;
	if (w->shared) {
		w->socket = w->shared->socket;
		w->port = w->shared->port;
		return 0;
	}
	if (listen_on(w) == 0)
		return 0;
	diag_error(d, "--live: port %d: %s%s", w->port, strerror(errno),
		errno == EADDRINUSE ? "; name another with --port, or none "
				      "and one that is free is taken"
				    : "");
	return -1;
}

int
live_server_share(struct live_place *p, const struct cli *cli, struct diag *d)
{
	struct live_server w;
	int ends[2] = {-1, -1};

	*p = (struct live_place){-1, 0, -1, -1};
	if (live_server_open(&w, cli, d) != 0 || !w.wanted)
		return d->nerrors ? -1 : 0;
	if (pipe2(ends, O_CLOEXEC) != 0) {
		diag_error(d, "--live: %s", strerror(errno));
		return -1;
	}
	*p = (struct live_place){w.socket, w.port, ends[0], ends[1]};
	return 0;
}

/* the lock that a shared server holds as long as it lives; -1: one lives, or
   errno says why it cannot be taken */
static int
take_lock(void)
{
	int lock = file_lock_open(paths.live_lock);

	int saved;

	if (lock < 0 || flock(lock, LOCK_EX | LOCK_NB) == 0)
		return lock;
	saved = errno;
	close(lock);
	errno = saved;
	return -1;
}

void
live_server_unshare(const struct live_place *p)
{
	int lock = -1;

	if (p->held < 0)
		return;
	close(p->socket);
	close(p->life);
	close(p->held);
	for (int i = 0; i < END_WAIT && (lock = take_lock()) < 0; i++)
		usleep(10 * 1000);
	close(lock);
}

/* the secret in the address; an open page stays valid, since all runs of the
   project have the same one */
static const char *
token(struct arena *a)
{
	struct buf text = {0};
	const char *made;

	if (fs_read(paths.live_token, &text) == 0 && text.n == TOKEN_LENGTH)
		made = arena_dup(a, text.s);
	else {
		made = page_nonce(a);
		if (file_write_private(paths.live_token, made, strlen(made)) <
			0)
			made = NULL;
	}
	buf_release(&text);
	return made;
}

/* writes the page of a run in which nothing has happened yet */
static int
write_page(struct live_server *w, const struct run_state *l,
	const struct plan *p, const char *run)
{
	struct summary s = {.plan = p,
		.start = l->start,
		.stop = l->start,
		.slots = (int)l->slots};
	struct timeline timeline;
	pairs facts = run_environment(w->arena, p);
	struct page page = {.summary = &s,
		.timeline = &timeline,
		.facts = &facts,
		.title = page_title(w->arena),
		.files = paths.results,
		.nonce = page_nonce(w->arena),
		.live = run};
	struct buf b = {0};
	int failed;

	s.results = arena_alloc(w->arena, (l->ngroups + 1) * sizeof *s.results);
	for (size_t i = 0; i < l->ngroups; i++) {
		s.results[i].verdict = VERDICT_MISSING;
		s.planned += p->groups.v[i].tests.n;
	}
	timeline_make(&timeline, w->arena, &s);
	page_put(&b, w->arena, &page);
	failed = file_write(paths.live_page, b.s, b.n) < 0;
	buf_release(&b);
	return failed ? -1 : 0;
}

/* life: the reading end of the pipe that tells the server our end; lock: of a
   shared server, or 0 */
static int
start_python(struct live_server *w, const char *python, int life, int lock)
{
	const char *argv[] = {python, install_worker(w->arena), "page",
		"--folder", paths.live, "--life",
		arena_fmt(w->arena, "%d", life), lock ? "--rounds" : NULL,
		NULL};
	struct process p = {.argv = argv,
		.in = w->socket,
		.out = -1,
		.keep = {life, lock},
		.group = 1};

	p.err = open(
		paths.live_log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	w->server = process_start(&p);
	close(p.err);
	return w->server < 0 ? -1 : 0;
}

static int
start(struct live_server *w, const char *python)
{
	int ends[2], failed;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return -1;
	failed = start_python(w, python, ends[0], 0);
	close(ends[0]);
	w->life = ends[1];
	return failed;
}

/* 1: it was started; 0: that of an earlier round lives */
static int
start_shared(struct live_server *w, const char *python)
{
	int lock = take_lock(), failed;

	if (lock < 0)
		return errno == EWOULDBLOCK ? 0 : -1;
	failed = start_python(w, python, w->shared->life, lock);
	close(lock);
	return failed ? -1 : 1;
}

static size_t
place(const struct run_state *l, const struct run_state_group *g)
{
	return (size_t)(g - l->groups);
}

static void
begin(struct live_server *w, const struct run_state *l,
	const struct run_state_group *g)
{
	buf_addc(&w->lines, '{');
	json_put_int(&w->lines, "group", (int64_t)place(l, g));
}

/* Opens events.jsonl: a new file, as a browser may still read that of the round
   before. */
static int
open_events(struct live_server *w)
{
	if (fs_remove(paths.live_events) != 0)
		return -1;
	w->file = open(paths.live_events,
		O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	return w->file < 0 ? -1 : 0;
}

void
live_server_begin(struct live_server *w, const struct run_state *l,
	const struct plan *p, const char *python, struct diag *d)
{
	const char *run = page_nonce(w->arena), *secret;
	int started;

	if (!w->wanted)
		return;
	w->at = arena_alloc(w->arena, (l->ngroups + 1) * sizeof *w->at);
	if (fs_mkdirs(paths.live) != 0 || !(secret = token(w->arena)) ||
		write_page(w, l, p, run) != 0 || open_events(w) != 0) {
		diag_warn(d, NULL, 0, 0, "--live: %s: %s", paths.live,
			strerror(errno));
		return;
	}
	buf_addc(&w->lines, '{');
	json_put_string(&w->lines, "run", run);
	buf_adds(&w->lines, "}\n");
	for (size_t i = 0; i < l->ngroups; i++)
		if (l->groups[i].kept) {
			begin(w, l, &l->groups[i]);
			buf_adds(&w->lines, ",\"cached\":1}\n");
		}
	live_server_flush(w, l);
	started = w->shared ? start_shared(w, python) : start(w, python);
	if (started < 0)
		diag_warn(d, NULL, 0, 0, "--live: %s: %s", python,
			strerror(errno));
	if (started < 0 || (w->shared && !started))
		return;
	if (!w->shared)
		close(w->socket);
	fprintf(stderr, "aomaker: http://127.0.0.1:%d/%s/ shows the %s\n",
		w->port, secret, w->shared ? "rounds" : "run");
}

void
live_server_group_started(struct live_server *w, const struct run_state *l,
	const struct run_state_group *g)
{
	if (w->file < 0)
		return;
	begin(w, l, g);
	json_put_int(&w->lines, "attempt", g->attempt);
	json_put_time(&w->lines, "start", g->start - l->start);
	json_put_int(&w->lines, "slot", (int64_t)g->row);
	buf_adds(&w->lines, "}\n");
	w->at[place(l, g)] = 0;
}

static void
put_test(struct live_server *w, const struct run_state *l,
	const struct run_state_group *g, const struct test_result *t, size_t i)
{
	struct details details = {.arena = w->arena,
		.files = {.arena = w->arena,
			.dir = paths.results,
			.seen = {.arena = w->arena}}};
	struct row row = {place(l, g), t, NULL, l->start, NULL};

	buf_adds(&w->lines, "{\"test\":");
	row_put(&w->lines, w->arena, &row);
	json_put_int(&w->lines, "place", (int64_t)i);
	if (details_exists(t)) {
		json_key(&w->lines, "detail");
		details_put(&w->lines, &details, t);
	}
	buf_adds(&w->lines, "}\n");
}

void
live_server_test(struct live_server *w, const struct run_state *l,
	const struct run_state_group *g, const struct test_result *t)
{
	if (w->file >= 0)
		put_test(w, l, g, t, (size_t)(t - g->status.tests.v));
}

/* puts the tests whose ends have no event, since their worker had died */
static void
put_without_event(struct live_server *w, const struct run_state *l,
	const struct run_state_group *g)
{
	struct group_result s;
	const char *cause;

	group_result_read(
		w->arena, &s, paths_status(w->arena, g->group->slug), &cause);
	for (size_t i = 0; i < s.tests.n; i++)
		if (s.tests.v[i].outcome >= OUTCOME_CRASHED)
			put_test(w, l, g, &s.tests.v[i], i);
}

void
live_server_group_ended(struct live_server *w, const struct run_state *l,
	const struct run_state_group *g, const struct notice *n)
{
	if (w->file < 0)
		return;
	if (g->verdict != VERDICT_PASSED && g->verdict != VERDICT_FAILED)
		put_without_event(w, l, g);
	begin(w, l, g);
	json_put_int(&w->lines, "verdict", g->verdict);
	json_put_time(&w->lines, "stop", g->stop - l->start);
	group_result_put_counts(&w->lines, n->counts);
	buf_adds(&w->lines, "}\n");
}

static void
put_current_tests(struct live_server *w, const struct run_state *l)
{
	for (size_t i = 0; i < l->rows.n; i++) {
		const struct run_state_group *g = l->rows.v[i];
		const struct test_result *t = g ? run_state_test(g) : NULL;

		if (!t || w->at[place(l, g)] == g->at + 1)
			continue;
		w->at[place(l, g)] = g->at + 1;
		begin(w, l, g);
		json_put_string(&w->lines, "at", t->id);
		buf_adds(&w->lines, "}\n");
	}
}

void
live_server_flush(struct live_server *w, const struct run_state *l)
{
	if (w->file < 0)
		return;
	put_current_tests(w, l);
	if (file_write_fd(w->file, w->lines.s, w->lines.n) != 0) {
		close(w->file); /* the disk may be full: the run goes on */
		w->file = -1;
	}
	buf_clear(&w->lines);
}

void
live_server_end(struct live_server *w)
{
	if (w->file >= 0) {
		buf_adds(&w->lines, "{\"end\":1}\n");
		file_write_fd(w->file, w->lines.s, w->lines.n);
		close(w->file);
		w->file = -1;
	}
	buf_release(&w->lines);
	if (w->life < 0)
		return;
	close(w->life);
	for (int i = 0; waitpid(w->server, NULL, WNOHANG) == 0; i++) {
		if (i == END_WAIT)
			kill(w->server, SIGKILL);
		usleep(10 * 1000);
	}
	w->life = -1;
}
