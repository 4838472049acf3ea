#define _DEFAULT_SOURCE
#include <errno.h>
#include <sys/stat.h>

#include "fs.h"
#include "layout.h"

int
layout_make(void)
{
	if (mkdir(BUILD_DIR, 0700) != 0) {
		if (errno != EEXIST || fs_is_dir(BUILD_DIR))
			return errno == EEXIST ? 0 : -1;
		errno = ENOTDIR;
		return -1;
	}
	return fs_write(BUILD_DIR "/.gitignore", "*\n", 2) < 0 ? -1 : 0;
}
