#include "core/future_mtimes.h"

#include "core/paths.h"
#include "os/fs.h"

int
future_mtimes_remove(const strings *files)
{
	double now = fs_now(paths.build);

	for (size_t i = 0; i < files->n; i++)
		if (fs_changed(files->v[i]) > now &&
			fs_remove(files->v[i]) != 0)
			return -1;
	return now > 0 ? 0 : -1;
}
