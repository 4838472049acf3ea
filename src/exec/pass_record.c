#include "exec/pass_record.h"

#include "core/input_record.h"
#include "core/paths.h"
#include "exec/helpers.h"
#include "os/fs.h"
#include "os/path.h"

#define LIST "inputs" /* in an attempt's folder */

/* what the attempts have read; one that died may have told nothing */
static void
add_lists(const struct supervision *c, struct inputs *x)
{
	for (int i = 1; i <= c->status.attempts; i++)
		if (!helpers_were_idle(c, i) &&
			inputs_read(x,
				attempt_group_file(&c->attempt,
					arena_fmt(x->arena, "%d/" LIST, i))) !=
				0)
			inputs_add(x, INPUT_UNTOLD,
				arena_fmt(x->arena,
					"files that attempt %d did not live to "
					"tell",
					i),
				NULL);
}

static void
add_declared(const struct task *t, struct inputs *x)
{
	if (t->declared &&
		inputs_read(x,
			path_join(x->arena, paths.declared, t->declared)) != 0)
		inputs_add(x, INPUT_UNKNOWN, "inputs that cannot be read",
			paths.declared);
}

int
pass_record_write(const struct supervision *c, const char *path)
{
	static const char *const life[] = {
		ENVIRONMENT_FILE, HOOKS_FILE, LOGIN_FILE};
	struct inputs x = {.arena = c->arena};
	struct digests d = {.arena = c->arena, .few = 1};

	inputs_begin(&x, c->status.start);
	add_lists(c, &x);
	if (c->status.node) /* by its clock; it began to read in this run */
		x.since = fs_changed(paths.lock);
	add_declared(c->task, &x);
	for (size_t i = 0; i < sizeof life / sizeof *life; i++)
		inputs_add(&x, INPUT_LIFECYCLE, life[i], NULL);
	return input_record_write(path, &x, &d, c->status.stop);
}
