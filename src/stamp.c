#define _GNU_SOURCE
#include <sys/stat.h>

#include "stamp.h"

int
stamp_changed(struct arena *a, const char *path, jv entry)
{
	double mtime = jv_number_value(jv_array_get(jv_copy(entry), 1)), now;
	double size = jv_number_value(jv_array_get(jv_copy(entry), 2));
	struct stat st;

	(void)a;
	if (stat(path, &st) != 0)
		return size >= 0;
	now = (double)st.st_mtim.tv_sec * 1e9 + (double)st.st_mtim.tv_nsec;
	/* a double holds nanoseconds since 1970 to 256 ns */
	return (double)st.st_size != size || now - mtime > 1000 ||
		mtime - now > 1000;
}
