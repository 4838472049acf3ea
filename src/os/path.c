#define _DEFAULT_SOURCE
#include "os/path.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

const char *
path_join(struct arena *a, const char *dir, const char *name)
{
	size_t ndir, nname;
	char *path;

	if (!*dir || strcmp(dir, ".") == 0 || *name == '/')
		return arena_dup(a, name);
	ndir = strlen(dir);
	nname = strlen(name);
	path = arena_alloc(a, ndir + nname + 2);
	memcpy(path, dir, ndir);
	if (dir[ndir - 1] != '/')
		path[ndir++] = '/';
	memcpy(path + ndir, name, nname);
	return path;
}

const char *
path_dir(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? arena_ndup(a, path, (size_t)(slash - path)) : "";
}

const char *
path_argument(struct arena *a, const char *path)
{
	return *path == '-' ? arena_fmt(a, "./%s", path) : path;
}

/* removes the last component of a path that is being built */
static void
drop_last(struct buf *b)
{
	while (b->n && b->s[b->n - 1] != '/')
		b->n--;
	if (b->n > 1)
		b->n--;
	b->s[b->n] = '\0';
}

const char *
path_real(struct arena *a, const char *path)
{
	char *real = realpath(path, NULL);
	const char *copy = real ? arena_dup(a, real) : NULL;

	free(real);
	return copy;
}

const char *
path_clean(struct arena *a, const char *root, const char *path)
{
	struct buf b = {0};
	size_t nroot = strlen(root);
	const char *whole = *path == '/' ? path
					 : arena_fmt(a, "%s/%s", root, path),
		   *rest;

	buf_addc(&b, '/');
	for (const char *p = whole; *p;) {
		size_t n = strcspn(p, "/");

		if (n == 2 && p[0] == '.' && p[1] == '.')
			drop_last(&b);
		else if (n && !(n == 1 && p[0] == '.'))
			buf_addf(&b, "%s%.*s", b.n > 1 ? "/" : "", (int)n, p);
		p += n + (p[n] == '/');
	}
	rest = b.s;
	if (strncmp(b.s, root, nroot) == 0 && b.s[nroot] == '\0')
		rest = ".";
	else if (strncmp(b.s, root, nroot) == 0 && b.s[nroot] == '/')
		rest = b.s + nroot + 1;
	rest = arena_dup(a, rest);
	buf_release(&b);
	return rest;
}
