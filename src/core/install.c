#define _DEFAULT_SOURCE
#include "core/install.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef __APPLE__
#include <mach-o/dyld.h>
#endif

#include "base/die.h"
#include "os/path.h"

const char *
install_program(struct arena *a)
{
	char path[PATH_MAX];

#ifdef __APPLE__
	char raw[PATH_MAX];
	uint32_t size = sizeof raw;

	if (_NSGetExecutablePath(raw, &size) != 0 || !realpath(raw, path))
		return NULL;
#else
	ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);

	if (n < 0)
		return NULL;
	path[n] = '\0';
#endif
	return arena_dup(a, path);
}

const char *
install_beside(struct arena *a, const char *name)
{
	const char *self = install_program(a), *file;

	if (!self)
		return NULL;
	file = path_clean(a, "/",
		arena_fmt(a, "%.*s/%s", (int)(strrchr(self, '/') - self), self,
			name));
	file = path_join(a, "/", file);
	return access(file, R_OK) == 0 ? file : NULL;
}

const char *
install_share(struct arena *a, const char *name)
{
	/* those of an installation, then of a checkout */
	static const char *const places[] = {
		"../share/aomaker", "..", "../src"};
	const char *file = NULL;

	for (size_t i = 0; i < sizeof places / sizeof *places && !file; i++)
		file = install_beside(
			a, arena_fmt(a, "%s/%s", places[i], name));
	return file;
}

const char *
install_recorder(struct arena *a)
{
	const char *file = install_beside(a, "../lib/aomaker/recorder.so");

	return file ? file : install_beside(a, "recorder.so");
}

const char *
install_worker(struct arena *a)
{
	const char *worker = install_share(a, "python/worker.py");

	if (!worker)
		die("python/worker.py is missing; is aomaker installed whole?");
	return worker;
}
