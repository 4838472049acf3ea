#include "commands/exec_helper.h"

#include "core/notice.h"
#include "exec/exec_group.h"
#include "exec/supervision.h"
#include "os/process.h"
#include "os/signals.h"

int
exec_helper(const struct task *t, int number, double until, struct arena *a)
{
	struct supervision c = {.arena = a, .task = t};

	process_die_with_parent(SIGNALS_ORPHANED);
	notice_fd(NOTICE_FD); /* makes it close-on-exec */
	/* keeps signals that come before the worker */
	if (signals_open() < 0)
		return exec_group_fail("pipe");
	process_shield();
	exec_group_prepare(&c);
	c.attempt.number = number;
	c.attempt.helps = 1;
	c.time_limits.deadline = until;
	return exec_group_check_end(&c, supervision_attempt(&c));
}
