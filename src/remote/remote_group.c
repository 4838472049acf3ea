#include "remote/remote_group.h"

#include "os/fs.h"

const char *
dispatch_file(const struct dispatch *x, const char *name)
{
	return fs_join(x->course->arena, x->dir, name);
}
