#include "remote/remote_group.h"

#include "os/path.h"

const char *
remote_group_file(const struct remote_group *x, const char *name)
{
	return path_join(x->group->arena, x->dir, name);
}
