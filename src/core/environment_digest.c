#include "core/environment_digest.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/vec.h"

extern char **environ;

/*
 * Variables of a terminal or a session; one that ends with '_' begins names.
 * pytest's options count by the plan.
 */
static const char *const passing[] = {"AOMAKER_", "BUILDKITE_", "BUILD_", "CI_",
	"COLORFGBG", "COLORTERM", "COLUMNS", "COVERAGE_", "DBUS_", "DISPLAY",
	"GITHUB_", "GPG_", "INVOCATION_ID", "ITERM_", "JENKINS_", "JOB_",
	"JOURNAL_STREAM", "LINES", "MAKEFLAGS", "MAKELEVEL", "MFLAGS", "NINJA_",
	"OLDPWD", "PWD", "PYTEST_CURRENT_TEST", "PYTEST_XDIST_", "RUNNER_",
	"SESSION_", "SHLVL", "SLURM_", "SSH_", "TERM", "TERM_", "TMUX", "TMUX_",
	"VSCODE_", "WAYLAND_", "WINDOWID", "WT_SESSION", "XAUTHORITY",
	"XDG_SESSION_", "_", NULL};

/* a run draws it, unless it is given */
#define SEED_OF_HASHES "PYTHONHASHSEED="

static int
is_passing(const char *variable)
{
	size_t n = strcspn(variable, "=");

	for (const char *const *p = passing; *p; p++) {
		size_t length = strlen(*p);
		int is_begin = length > 1 && (*p)[length - 1] == '_';

		if (strncmp(variable, *p, length) == 0 &&
			(is_begin || n == length))
			return 1;
	}
	return 0;
}

static int
put_all(struct buf *b, const char *begin, size_t n)
{
	struct arena a = {0};
	strings found = {0};

	for (char **v = environ; v && *v; v++)
		if (strncmp(*v, begin, n) == 0 && (n || !is_passing(*v)) &&
			strncmp(*v, SEED_OF_HASHES,
				sizeof SEED_OF_HASHES - 1) != 0)
			*vec_add(&a, &found) = *v;
	strings_sort(&found);
	for (size_t i = 0; i < found.n; i++)
		buf_add(b, found.v[i], strlen(found.v[i]) + 1);
	arena_free(&a);
	return found.n > 0;
}

int
environment_put(struct buf *b, const char *name)
{
	const char *value;

	if (text_ends(name, "*"))
		return put_all(b, name, strlen(name) - 1);
	value = getenv(name);
	if (value)
		buf_adds(b, value);
	return value != NULL;
}

struct digest
environment_digest(const char *name)
{
	struct buf b = {0};
	struct digest d = environment_put(&b, name) ? digest_of(b.s, b.n)
						    : digest_word("unset");

	buf_release(&b);
	return d;
}
