#include "core/find_ninja.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "core/install.h"
#include "os/fs.h"
#include "os/process.h"

enum { OLDEST_MINOR = 10 }; /* Ninja 1.10 */

/*
 * The ninja of old PyPI packages is a Python script that starts the real one:
 * it loses our descriptors and dies of Ctrl-C before Ninja has ended.
 */
static const char *
behind_script(struct arena *a, const char *found)
{
	struct buf text = {0}, said = {0};
	const char *real = found, *line;

	if (fs_read(found, &text) == 0 && text.n > 2 &&
		strncmp(text.s, "#!", 2) == 0) {
		line = arena_ndup(a, text.s + 2, strcspn(text.s + 2, "\r\n"));
		if (process_output((const char *[]){line, "-c",
					   "import ninja; "
					   "print(ninja.BIN_DIR, end='/ninja')",
					   NULL},
			    &said) == 0 &&
			fs_is_file(said.s))
			real = arena_dup(a, said.s);
	}
	buf_release(&text);
	buf_release(&said);
	return real;
}

static const char *
find(struct diag *d)
{
	struct arena *a = d->arena;
	static const char *const names[] = {"ninja", "ninja-build"};
	const char *found = NULL;

	for (size_t i = 0; i < 2 && !found; i++)
		found = process_find(a, names[i]);
	if (!found) /* from PyPI, in our virtual environment */
		found = install_beside(a, "ninja");
	if (!found)
		diag_error(d,
			"Ninja is not in PATH; install it: apt-get "
			"install ninja-build, brew install ninja, or pip "
			"install ninja");
	return found ? behind_script(a, found) : NULL;
}

static int
check_version(const char *ninja, struct diag *d)
{
	const char *argv[] = {ninja, "--version", NULL};
	struct buf said = {0};
	int major = 0, minor = 0, fine;

	fine = process_output(argv, &said) == 0 &&
		sscanf(said.s, "%d.%d", &major, &minor) == 2 &&
		(major > 1 || minor >= OLDEST_MINOR);
	if (!fine)
		diag_error(d,
			"%s is Ninja %.*s; 1.%d or newer is needed: pip "
			"install ninja",
			ninja, (int)strcspn(said.n ? said.s : "", "\n"),
			said.n ? said.s : "", OLDEST_MINOR);
	buf_release(&said);
	return fine ? 0 : -1;
}

const char *
find_ninja(struct diag *d)
{
	static char known[PATH_MAX];
	const char *ninja;

	if (*known && fs_is_file(known))
		return arena_dup(d->arena, known);
	ninja = find(d);
	if (!ninja || check_version(ninja, d) != 0)
		return NULL;
	if (strlen(ninja) < sizeof known)
		strcpy(known, ninja);
	return ninja;
}
