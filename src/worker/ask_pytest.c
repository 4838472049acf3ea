#include "worker/ask_pytest.h"

#include <signal.h>

#include "core/install.h"
#include "os/fs.h"
#include "os/spinner.h"
#include "worker/forkserver.h"
#include "worker/worker.h"

static const char *const *
argv_of(const struct ask_pytest *c, struct arena *a)
{
	strings argv = {0};

	*vec_add(a, &argv) = c->python;
	*vec_add(a, &argv) = install_worker(a);
	for (size_t i = 0; i < c->own.n; i++)
		*vec_add(a, &argv) = c->own.v[i];
	if (c->top) {
		*vec_add(a, &argv) = "--top";
		*vec_add(a, &argv) = c->top;
	}
	*vec_add(a, &argv) = "--";
	for (size_t i = 0; i < c->pytest.n; i++)
		*vec_add(a, &argv) = c->pytest.v[i];
	*vec_add(a, &argv) = NULL;
	return argv.v;
}

/* questions with the same arguments share a pytest session */
static const char *
family(const struct ask_pytest *c, struct arena *a)
{
	struct buf b = {0};

	buf_adds(&b, c->top ? c->top : "");
	for (size_t i = 0; i < c->pytest.n; i++)
		buf_addf(&b, "\n%s", c->pytest.v[i]);
	return buf_take(&b, a);
}

static void
show_progress(void *reading)
{
	spinner_goes_on(reading, "pytest looks at the suite");
}

int
ask_pytest(const struct ask_pytest *c, struct arena *a, struct buf *output)
{
	const char *why;
	struct time_limits none = {.limits = &limits_default};
	struct worker w = {.argv = argv_of(c, a),
		.log = c->log,
		.collects = 1,
		.time_limits = &none,
		.family = family(c, a)};
	struct spinner reading;
	enum worker_end end;

	if (c->shown) {
		spinner_begin(&reading);
		w.on_wait = show_progress;
		w.context = &reading;
	}
	w.server = c->no_server
		? 0
		: forkserver_connect(a, c->python, w.argv[1], c->preload, &why);
	if (w.server < 0)
		w.server = 0;
	fs_remove(c->log);
	end = worker_run(&w, a);
	if (w.server && end != WORKER_ENDED && !w.asked_to_stop) {
		w.server = 0;
		w.refused = NULL;
		fs_remove(c->log);
		end = worker_run(&w, a);
	}
	if (c->shown)
		spinner_end(&reading);
	fs_read(c->log, output);
	fs_remove(c->log);
	if (w.asked_to_stop)
		raise(SIGINT);
	if (end != WORKER_ENDED)
		return -1;
	return w.signal ? 128 + w.signal : w.exit_status;
}
