/* `aomaker clean`: removes .aomaker-build and build.ninja. */
#include "commands/commands.h"

#include "core/build_folder.h"
#include "core/paths.h"
#include "core/project_lock.h"
#include "os/fs.h"

int
cmd_clean(const struct cli *cli, struct diag *d)
{
	if (fs_is_dir(paths.build) && project_lock_take(d, cli->wait) != 0)
		return EXIT_USAGE;
	if (build_folder_remove() != 0)
		diag_file(d, paths.build);
	else if (fs_remove(paths.ninja) != 0)
		diag_file(d, paths.ninja);
	return d->nerrors ? EXIT_ERROR : 0;
}
