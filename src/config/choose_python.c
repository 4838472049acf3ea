#include "config/choose_python.h"

#include <stdlib.h>

#include "core/install.h"
#include "os/fs.h"
#include "os/path.h"
#include "os/process.h"

int
choose_python(struct config *c, const char *typed, struct diag *d)
{
	const char *venv = getenv("VIRTUAL_ENV"), *named = typed, *found;
	int from_venv;

	if (!named)
		named = c->python;
	from_venv = !named && venv && *venv;
	if (from_venv)
		named = path_join(d->arena, venv, "bin/python");
	if (!named && fs_is_file(".venv/bin/python"))
		named = ".venv/bin/python";
	if (!named && install_beside(d->arena, "../pyvenv.cfg"))
		named = install_beside(d->arena, "python");
	found = process_find(d->arena, named ? named : "python3");
	if (!found)
		diag_error(d,
			"there is no Python at '%s'; name one with "
			"--python PATH",
			named ? named : "python3");
	else if (*found != '/') /* links stay, or the venv would be lost */
		found = arena_fmt(d->arena, "%s/%s", c->root, found);
	c->python = found;
	return from_venv && found;
}
