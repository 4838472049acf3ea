#include "remote/remote_group.h"

#include "os/fs.h"

const char *
remote_group_file(const struct remote_group *x, const char *name)
{
	return fs_join(x->course->arena, x->dir, name);
}
