/* Wrappers of functions that make, move and remove files. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "recorder/record.h"
#include "recorder/wrap.h"

static void
changed(int dir, const char *path, int failed)
{
	if (!failed)
		record_path("written", dir, path);
}

#define CHANGE(name, params, args, ...)                                        \
	EXPORT int name params                                                 \
	{                                                                      \
		int failed;                                                    \
		REAL(name);                                                    \
		failed = real args;                                            \
		__VA_ARGS__;                                                   \
		return failed;                                                 \
	}

static void
made_folder(int dir, const char *path, int failed)
{
	if (!failed)
		record_path("made", dir, path);
}

#define AT(dir, path) changed(dir, path, failed)
#define HERE(path) changed(AT_FDCWD, path, failed)

CHANGE(rename, (const char *from, const char *to), (from, to), HERE(from),
	HERE(to))
CHANGE(renameat, (int from_dir, const char *from, int dir, const char *to),
	(from_dir, from, dir, to), AT(from_dir, from), AT(dir, to))
CHANGE(renameat2,
	(int from_dir, const char *from, int dir, const char *to,
		unsigned flags),
	(from_dir, from, dir, to, flags), AT(from_dir, from), AT(dir, to))
CHANGE(link, (const char *from, const char *to), (from, to), HERE(to))
CHANGE(linkat,
	(int from_dir, const char *from, int dir, const char *to, int flags),
	(from_dir, from, dir, to, flags), AT(dir, to))
CHANGE(symlink, (const char *to, const char *path), (to, path), HERE(path))
CHANGE(symlinkat, (const char *to, int dir, const char *path), (to, dir, path),
	AT(dir, path))
CHANGE(unlink, (const char *path), (path), HERE(path))
CHANGE(unlinkat, (int dir, const char *path, int flags), (dir, path, flags),
	AT(dir, path))
CHANGE(remove, (const char *path), (path), HERE(path))
CHANGE(rmdir, (const char *path), (path), HERE(path))
CHANGE(mkdir, (const char *path, mode_t mode), (path, mode),
	made_folder(AT_FDCWD, path, failed))
CHANGE(mkdirat, (int dir, const char *path, mode_t mode), (dir, path, mode),
	made_folder(dir, path, failed))
CHANGE(mkfifo, (const char *path, mode_t mode), (path, mode), HERE(path))
CHANGE(truncate, (const char *path, off_t size), (path, size), HERE(path))
CHANGE(truncate64, (const char *path, off64_t size), (path, size), HERE(path))

#define MAKE_NEW(name, params, args)                                           \
	EXPORT int name params                                                 \
	{                                                                      \
		int fd;                                                        \
		REAL(name);                                                    \
		fd = real args;                                                \
		changed(AT_FDCWD, template, fd < 0);                           \
		return fd;                                                     \
	}

MAKE_NEW(mkstemp, (char *template), (template))
MAKE_NEW(mkstemp64, (char *template), (template))
MAKE_NEW(mkostemp, (char *template, int flags), (template, flags))
MAKE_NEW(mkostemp64, (char *template, int flags), (template, flags))
MAKE_NEW(mkstemps, (char *template, int suffix), (template, suffix))
MAKE_NEW(mkostemps, (char *template, int suffix, int flags),
	(template, suffix, flags))

EXPORT char *
mkdtemp(char *template)
{
	char *made;

	REAL(mkdtemp);
	made = real(template);
	made_folder(AT_FDCWD, template, !made);
	return made;
}
